"""The Octopus connector of koppel: the books of an Octopus dossier, over REST or SOAP."""
