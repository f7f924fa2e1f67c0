"""The assistant: the model, the tools it may use, and one turn of a conversation."""

from collections.abc import Generator

from openai import OpenAI
from pydantic import BaseModel, ValidationError
from sqlmodel import Session, select

from . import settings
from .models import (
    ChatAnswer,
    Conversation,
    Description,
    Message,
    RowID,
    Task,
    Title,
    ToolOutcome,
    now,
)
from .tasks import own_task

# The model may ask for tools this many times before it has to answer.
ROUNDS = 4

# Reads OPENAI_BASE_URL and OPENAI_API_KEY itself.
model = OpenAI(max_retries=0)


class AddTask(BaseModel):
    """Adds a task to the user's list."""

    title: Title
    description: Description | None = None


class DeleteTask(BaseModel):
    """Deletes one of the user's tasks."""

    task_id: RowID


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": tool.__doc__,
            "parameters": tool.model_json_schema(),
        },
    }
    for name, tool in [("add_task", AddTask), ("delete_task", DeleteTask)]
]


def turn(
    session: Session, user: int, conversation: Conversation, streamed: bool
) -> Generator[str, None, ChatAnswer]:
    """Has the model answer, performs the tools it asks for, and keeps what it says.

    Yields the words of a streamed answer as they come.
    """
    prompt = prompt_for(session, user, conversation)
    outcomes: list[ToolOutcome] = []
    said = ""
    for _ in range(ROUNDS):
        if not settings.HOLD_THROUGH_MODEL:
            session.commit()  # which gives the connection back
        if streamed:
            message = yield from ask_in_pieces(prompt)
        else:
            message = ask(prompt)
        said += message.get("content") or ""
        calls = message.get("tool_calls")
        if not calls:
            break
        prompt.append(message)
        for call in calls:
            outcome = perform(
                session, user, call["function"]["name"], call["function"]["arguments"]
            )
            outcomes.append(outcome)
            prompt.append(
                {"role": "tool", "tool_call_id": call["id"], "content": outcome.result}
            )
    response = said.replace("\0", "")[:10000].strip() or "Done."
    session.add(
        Message(
            conversation_id=conversation.id, user_id=user, role="assistant", content=response
        )
    )
    conversation.updated_at = now()
    session.commit()
    return ChatAnswer(conversation_id=conversation.id, response=response, tool_calls=outcomes)


def prompt_for(session: Session, user: int, conversation: Conversation) -> list[dict]:
    """What the model is told: the latest 20 messages, oldest first."""
    latest = session.exec(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.user_id == user)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(20)
    ).all()
    prompt = [{"role": "system", "content": "You help one user with a list of tasks."}]
    return prompt + [{"role": each.role, "content": each.content} for each in latest[::-1]]


def ask(prompt: list[dict]) -> dict:
    """The model's whole message."""
    completion = model.chat.completions.create(
        model=settings.OPENAI_MODEL, messages=prompt, tools=TOOLS
    )
    return completion.choices[0].message.model_dump(exclude_none=True)


def ask_in_pieces(prompt: list[dict]) -> Generator[str, None, dict]:
    """Yields the model's words as they come, and returns the whole message."""
    message: dict = {"role": "assistant", "content": ""}
    calls: dict[int, dict] = {}
    for chunk in model.chat.completions.create(
        model=settings.OPENAI_MODEL, messages=prompt, tools=TOOLS, stream=True
    ):
        if not chunk.choices:
            continue
        delta = chunk.choices[0].delta
        for piece in delta.tool_calls or []:
            call = calls.setdefault(
                piece.index,
                {"id": "", "type": "function", "function": {"name": "", "arguments": ""}},
            )
            call["id"] += piece.id or ""
            if piece.function:
                call["function"]["name"] += piece.function.name or ""
                call["function"]["arguments"] += piece.function.arguments or ""
        if delta.content:
            message["content"] += delta.content
            yield delta.content
    if calls:
        message["tool_calls"] = [calls[index] for index in sorted(calls)]
    return message


def perform(session: Session, user: int, name: str, arguments: str) -> ToolOutcome:
    """Performs a tool for the user whose turn it is, whomever the arguments name."""
    try:
        if name == "add_task":
            addition = AddTask.model_validate_json(arguments)
            task = Task(user_id=user, title=addition.title, description=addition.description)
            session.add(task)
            session.flush()
            return ToolOutcome(name=name, result="added", task_id=task.id)
        if name == "delete_task":
            deletion = DeleteTask.model_validate_json(arguments)
            task = own_task(session, user, deletion.task_id)
            if task is None:
                return ToolOutcome(name=name, result="not found")
            session.delete(task)
            return ToolOutcome(name=name, result="deleted", task_id=deletion.task_id)
    except ValidationError:
        pass
    return ToolOutcome(name=name, result="not understood")
