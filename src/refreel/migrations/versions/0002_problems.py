"""What was wrong with each field of a request that failed only when its references were fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("generations", sa.Column("problems", sa.JSON))


def downgrade() -> None:
    op.drop_column("generations", "problems")
