"""Tasks. Every statement names the user, as the document demands."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, status
from sqlmodel import Session, func, select

from . import settings
from .accounts import CurrentUser
from .database import RequestSession
from .models import RowID, Task, TaskDraft, now

router = APIRouter(prefix="/api/{user_id}/tasks")
TaskID = Annotated[RowID, Path()]


def own_task(session: Session, user: int, task_id: int) -> Task | None:
    conditions = [Task.id == task_id]
    if settings.DEFECT != "task-without-owner":
        conditions.append(Task.user_id == user)
    return session.exec(select(Task).where(*conditions)).first()


def required(task: Task | None) -> Task:
    if task is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Task not found")
    return task


@router.get("")
def list_tasks(
    user: CurrentUser,
    session: RequestSession,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    status: Literal["all", "pending", "completed"] = "all",
):
    conditions = [Task.user_id == user]
    if status != "all":
        conditions.append(Task.completed == (status == "completed"))
    tasks = session.exec(
        select(Task)
        .where(*conditions)
        .order_by(Task.created_at.desc(), Task.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    if settings.DEFECT == "total-without-owner":
        conditions = conditions[1:]
    total = session.exec(select(func.count()).select_from(Task).where(*conditions)).one()
    return {"tasks": tasks, "total": total, "limit": limit, "offset": offset}


@router.post("", status_code=201)
def create_task(user: CurrentUser, draft: TaskDraft, session: RequestSession) -> Task:
    task = Task(
        user_id=user,
        title=draft.title,
        description=draft.description,
        completed=draft.completed or False,
    )
    session.add(task)
    session.commit()
    return task


@router.get("/{task_id}")
def get_task(user: CurrentUser, task_id: TaskID, session: RequestSession) -> Task:
    return required(own_task(session, user, task_id))


@router.put("/{task_id}")
def replace_task(
    user: CurrentUser, task_id: TaskID, draft: TaskDraft, session: RequestSession
) -> Task:
    task = required(own_task(session, user, task_id))
    task.title = draft.title
    task.description = draft.description
    if draft.completed is not None:
        task.completed = draft.completed
    task.updated_at = now()
    session.add(task)
    session.commit()
    return task


@router.patch("/{task_id}/complete")
def complete_task(user: CurrentUser, task_id: TaskID, session: RequestSession) -> Task:
    task = required(own_task(session, user, task_id))
    task.completed = True
    task.updated_at = now()
    session.add(task)
    session.commit()
    return task


@router.delete("/{task_id}", status_code=204)
def delete_task(user: CurrentUser, task_id: TaskID, session: RequestSession) -> None:
    session.delete(required(own_task(session, user, task_id)))
    session.commit()
