"""The Teamleader Focus connector: documents and customers out of the CRM, payments into it."""
