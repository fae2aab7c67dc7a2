"""Texts: the short, localised words for return codes (octopus-api 3.4; wording is our own).

Locales: 0 is the dossier's own language, 1 Dutch, 2 French, 3 English, 4 German (1.2). German
has no texts of its own and gets the English ones.
"""

from __future__ import annotations

DUTCH, FRENCH, ENGLISH, GERMAN = 1, 2, 3, 4
LOCALES = (0, DUTCH, FRENCH, ENGLISH, GERMAN)

_TEXTS: dict[int, tuple[str, str, str]] = {
    0: ("In orde.", "En ordre.", "OK."),
    -1: (
        "Gebruiker of paswoord ongeldig.",
        "Utilisateur ou mot de passe invalide.",
        "Invalid user or password.",
    ),
    -2: ("U bent niet aangemeld.", "Vous n'êtes pas connecté.", "You are not authenticated."),
    -3: (
        "Geen toegang tot het dossier.",
        "Pas d'accès au dossier.",
        "No access to the dossier.",
    ),
    -4: (
        "Het dossier kan niet geopend worden.",
        "Le dossier ne peut pas être ouvert.",
        "The dossier cannot be opened.",
    ),
    -5: ("Het dossier is uitgeschakeld.", "Le dossier est désactivé.", "The dossier is disabled."),
    -6: ("Er is geen dossier geopend.", "Aucun dossier n'est ouvert.", "No dossier is open."),
    -7: (
        "De relatie kan niet bewaard worden.",
        "La relation ne peut pas être enregistrée.",
        "The relation cannot be saved.",
    ),
    -8: (
        "De boekjaren kunnen niet gelezen worden.",
        "Les exercices ne peuvent pas être lus.",
        "The bookyears cannot be read.",
    ),
    -9: ("Onbekend boekjaar.", "Exercice inconnu.", "Unknown bookyear."),
    -10: ("Onbekend dagboek {j}.", "Journal {j} inconnu.", "Unknown journal {j}."),
    -11: (
        "Het dagboek {j} is afgesloten.",
        "Le journal {j} est clôturé.",
        "Journal {j} is closed.",
    ),
    -12: (
        "Het dagboek {j} is geopend door een andere gebruiker.",
        "Le journal {j} est ouvert par un autre utilisateur.",
        "Journal {j} is open by another user.",
    ),
    -13: (
        "Het documentnummer moet oplopend zijn en aansluiten op het laatste nummer.",
        "Le numéro de document doit être croissant et suivre le dernier numéro.",
        "The document number must ascend and follow the last number.",
    ),
    -14: (
        "De periode hoort niet bij het boekjaar.",
        "La période n'appartient pas à l'exercice.",
        "The period does not belong to the bookyear.",
    ),
    -15: ("De periode is beveiligd.", "La période est protégée.", "The period is secured."),
    -16: ("Onbekende relatie.", "Relation inconnue.", "Unknown relation."),
    -17: (
        "De documentdatum ontbreekt.",
        "La date du document manque.",
        "The document date is missing.",
    ),
    -18: ("De vervaldatum ontbreekt.", "La date d'échéance manque.", "The expiry date is missing."),
    -19: ("Onbekende munt.", "Devise inconnue.", "Unknown currency."),
    -20: ("Ongeldige wisselkoers.", "Cours de change invalide.", "Illegal exchange rate."),
    -21: ("Onbekende rekening.", "Compte inconnu.", "Unknown account."),
    -22: ("Onbekende btw-code.", "Code TVA inconnu.", "Unknown VAT code."),
    -23: (
        "Basisbedrag en btw-bedrag hebben een verschillend teken.",
        "La base et la TVA ont un signe différent.",
        "Base and VAT amount differ in sign.",
    ),
    -24: (
        "De boeking kan niet toegevoegd worden.",
        "L'écriture ne peut pas être ajoutée.",
        "The booking cannot be inserted.",
    ),
    -25: ("Onbekend type van lijn.", "Type de ligne inconnu.", "Unknown type of line."),
    -26: (
        "De afpunting kan niet toegevoegd worden.",
        "Le lettrage ne peut pas être ajouté.",
        "The balancing cannot be inserted.",
    ),
    -27: (
        "De rekening kan niet toegevoegd worden.",
        "Le compte ne peut pas être ajouté.",
        "The account cannot be inserted.",
    ),
    -28: ("De rekening bestaat al.", "Le compte existe déjà.", "The account already exists."),
    -29: (
        "Het dagboek {j} heeft een ander type van invoer.",
        "Le journal {j} a un autre type de saisie.",
        "Journal {j} has another entry type.",
    ),
}

_GENERIC = ("Fout {c}.", "Erreur {c}.", "Error {c}.")


def short_text(code: int, locale: int, journal: str = "") -> str:
    """The text of a code; codes without one of their own get a general text."""
    column = {FRENCH: 1, ENGLISH: 2, GERMAN: 2}.get(locale, 0)
    template = _TEXTS.get(code, _GENERIC)[column]
    return " ".join(template.format(j=journal, c=code).split()).replace(" .", ".")
