"""Runs migrations on the connection that koppel hands over."""

from alembic import context

settings = context.config.attributes
context.configure(
    connection=settings["connection"],
    version_table=settings["version_table"],
    transactional_ddl=True,
)
context.run_migrations()
