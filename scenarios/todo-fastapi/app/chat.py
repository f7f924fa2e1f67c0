"""Conversations, and turns with the assistant: as JSON or as server-sent events."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, status
from fastapi.responses import StreamingResponse
from openai import OpenAIError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from . import assistant, settings
from .accounts import CurrentUser
from .database import RequestSession, engine
from .models import ChatAnswer, ChatRequest, Conversation, Message, RowID, now

router = APIRouter(prefix="/api/{user_id}")
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10**9)]


def own_conversation(session: Session, user: int, conversation_id: int) -> Conversation:
    conditions = [Conversation.id == conversation_id]
    if settings.DEFECT != "conversation-without-owner":
        conditions.append(Conversation.user_id == user)
    conversation = session.exec(select(Conversation).where(*conditions)).first()
    if conversation is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Conversation not found")
    return conversation


@router.get("/conversations")
def list_conversations(
    user: CurrentUser, session: RequestSession, limit: Limit = 50, offset: Offset = 0
):
    conversations = session.exec(
        select(Conversation)
        .where(Conversation.user_id == user)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return {"conversations": conversations, "limit": limit, "offset": offset}


@router.get("/conversations/{conversation_id}/messages")
def list_messages(
    user: CurrentUser,
    conversation_id: Annotated[RowID, Path()],
    session: RequestSession,
    limit: Limit = 50,
    offset: Offset = 0,
):
    owner = own_conversation(session, user, conversation_id).user_id
    messages = session.exec(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.user_id == owner)
        .order_by(Message.created_at, Message.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return {"messages": messages, "limit": limit, "offset": offset}


def chat(user: CurrentUser, request: ChatRequest, session: RequestSession):
    conversation = begin(session, user, request)
    if request.stream:
        session.commit()  # the stream has a session of its own
        return StreamingResponse(
            events(user, conversation.id, is_new=request.conversation_id is None),
            media_type="text/event-stream",
        )
    turn = assistant.turn(session, user, conversation, streamed=False)
    try:
        while True:
            next(turn)
    except StopIteration as end:
        return end.value
    except OpenAIError:
        raise HTTPException(status.HTTP_502_BAD_GATEWAY, "The model gave no answer") from None


async def chat_on_the_event_loop(
    user: CurrentUser, request: ChatRequest, session: RequestSession
):
    """What is written by whoever takes `async` for the better `def`: nothing in it awaits."""
    return chat(user, request, session)


on_the_event_loop = settings.DEFECT == "model-on-the-event-loop"
router.post("/chat", response_model=ChatAnswer)(
    chat_on_the_event_loop if on_the_event_loop else chat
)


def begin(session: Session, user: int, request: ChatRequest) -> Conversation:
    """Keeps the user's message, in a conversation of the user's or in a new one."""
    if request.conversation_id is None:
        conversation = Conversation(user_id=user)
        session.add(conversation)
        session.flush()
    else:
        conversation = own_conversation(session, user, request.conversation_id)
        conversation.updated_at = now()
    session.add(
        Message(
            conversation_id=conversation.id, user_id=user, role="user", content=request.message
        )
    )
    session.flush()
    return conversation


def events(user: int, conversation_id: int, is_new: bool) -> Iterator[str]:
    """The stream: a thread, the words as they come, and what came of it."""

    def event(kind: str, **members) -> str:
        return f"data: {json.dumps({'type': kind, **members})}\n\n"

    yield event(
        "thread.created" if is_new else "thread.updated", thread={"id": str(conversation_id)}
    )
    with Session(engine, expire_on_commit=False) as session:
        conversation = own_conversation(session, user, conversation_id)
        turn = assistant.turn(session, user, conversation, streamed=True)
        try:
            while True:
                yield event("response.output_text.delta", delta=next(turn))
        except StopIteration as end:
            yield event("response.completed", answer=end.value.model_dump())
        except (OpenAIError, SQLAlchemyError):
            # Told as an event: the status has gone out long ago.
            yield event("error", detail="The answer could not be completed")
    yield "data: [DONE]\n\n"
