"""The document's four tables, and what goes in and out over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from annotated_types import Interval
from pydantic import AfterValidator, BaseModel, NaiveDatetime, StringConstraints
from sqlmodel import Field, SQLModel


def now() -> datetime:
    """UTC without a zone, as the document's columns have it."""
    return datetime.now(UTC).replace(tzinfo=None)


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, index=True, max_length=255)
    password_hash: str = Field(max_length=255)
    created_at: NaiveDatetime = Field(default_factory=now)
    updated_at: NaiveDatetime = Field(default_factory=now)


class Task(SQLModel, table=True):
    __tablename__ = "tasks"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=1000)
    completed: bool = Field(default=False)
    created_at: NaiveDatetime = Field(default_factory=now)
    updated_at: NaiveDatetime = Field(default_factory=now)


class Conversation(SQLModel, table=True):
    __tablename__ = "conversations"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    created_at: NaiveDatetime = Field(default_factory=now)
    updated_at: NaiveDatetime = Field(default_factory=now)


class Message(SQLModel, table=True):
    __tablename__ = "messages"

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversations.id", index=True, ondelete="CASCADE")
    user_id: int = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    role: str = Field(max_length=20)
    content: str = Field(max_length=10000)
    created_at: NaiveDatetime = Field(default_factory=now)


def _without_nul(text: str) -> str:
    """PostgreSQL has no room for it."""
    if "\0" in text:
        raise ValueError("must not hold a NUL")
    return text


def _short_enough_for_bcrypt(password: str) -> str:
    """It takes 72 bytes and no more."""
    if len(password.encode()) > 72:
        raise ValueError("must have at most 72 bytes")
    return password


NoNul = AfterValidator(_without_nul)
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul
]
Description = Annotated[str, StringConstraints(max_length=1000), NoNul]
Utterance = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10000), NoNul
]
Email = Annotated[
    str,
    StringConstraints(to_lower=True, max_length=255, pattern=r"^[^@\s]+@[^@\s]+$"),
    NoNul,
]
# The columns are 32 bits wide; what is beyond is malformed, not absent.
RowID = Annotated[int, Interval(ge=1, le=2**31 - 1)]


class Credentials(BaseModel):
    email: Email
    password: Annotated[
        str, StringConstraints(min_length=8), NoNul, AfterValidator(_short_enough_for_bcrypt)
    ]


class Account(BaseModel):
    id: int
    email: str


class SignedIn(BaseModel):
    token: str
    user: Account


class TaskDraft(BaseModel):
    title: Title
    description: Description | None = None
    completed: bool | None = None


class ChatRequest(BaseModel):
    message: Utterance
    conversation_id: RowID | None = None
    stream: bool = False


class ToolOutcome(BaseModel):
    name: str
    result: Literal["added", "deleted", "not found", "not understood"]
    task_id: int | None = None


class ChatAnswer(BaseModel):
    conversation_id: int
    response: str
    tool_calls: list[ToolOutcome] = []
