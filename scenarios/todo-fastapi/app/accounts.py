"""Accounts, and whom a token speaks for."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import bcrypt
import jwt
from fastapi import APIRouter, Depends, HTTPException, Path, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from . import settings
from .database import RequestSession
from .models import Account, Credentials, SignedIn, User

router = APIRouter()
bearer = HTTPBearer(auto_error=False)


def signed_in(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> int:
    """The user whom the token names."""
    options = {"require": ["exp", "sub"], "verify_aud": settings.JWT_AUDIENCE is not None}
    if settings.DEFECT == "signature-not-verified":
        options = {"verify_signature": False}
    try:
        claims = jwt.decode(
            credentials.credentials if credentials else "",
            settings.JWT_KEY,
            algorithms=[settings.JWT_ALGORITHM],
            audience=settings.JWT_AUDIENCE,
            issuer=settings.JWT_ISSUER,
            options=options,
        )
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "Not authenticated", {"WWW-Authenticate": "Bearer"}
        ) from None


def path_user(user_id: Annotated[int, Path()], token_user: Annotated[int, Depends(signed_in)]):
    """The user whom the path and the token name alike."""
    if settings.DEFECT == "path-user-believed":
        return user_id
    if user_id != token_user:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "This is another user's")
    return token_user


CurrentUser = Annotated[int, Depends(path_user)]


def token_for(user: User) -> SignedIn:
    if settings.JWT_ALGORITHM != "HS256":
        raise HTTPException(status.HTTP_501_NOT_IMPLEMENTED, "Tokens are issued elsewhere")
    issued = datetime.now(UTC)
    claims = {"sub": str(user.id), "iat": issued, "exp": issued + timedelta(hours=1)}
    if settings.JWT_AUDIENCE:
        claims["aud"] = settings.JWT_AUDIENCE
    if settings.JWT_ISSUER:
        claims["iss"] = settings.JWT_ISSUER
    token = jwt.encode(claims, settings.JWT_KEY, algorithm="HS256")
    return SignedIn(token=token, user=Account(id=user.id, email=user.email))


@router.post("/auth/register", status_code=201)
def register(credentials: Credentials, session: RequestSession) -> SignedIn:
    salt = bcrypt.gensalt(settings.BCRYPT_ROUNDS)
    hashed = bcrypt.hashpw(credentials.password.encode(), salt).decode()
    user = User(email=credentials.email, password_hash=hashed)
    session.add(user)
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(status.HTTP_409_CONFLICT, "This address has an account") from None
    return token_for(user)


@router.post("/auth/login")
def login(credentials: Credentials, session: RequestSession) -> SignedIn:
    user = session.exec(select(User).where(User.email == credentials.email)).first()
    try:
        matches = user is not None and bcrypt.checkpw(
            credentials.password.encode(), user.password_hash.encode()
        )
    except ValueError:  # not a hash of bcrypt's
        matches = False
    if not matches:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Wrong address or password")
    return token_for(user)


@router.get("/api/{user_id}")
def get_account(user: CurrentUser, session: RequestSession) -> Account:
    account = session.get(User, user)
    if account is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Account not found")
    return Account(id=account.id, email=account.email)


@router.delete("/api/{user_id}", status_code=204)
def delete_account(user: CurrentUser, session: RequestSession) -> None:
    account = session.get(User, user)
    if account is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Account not found")
    session.delete(account)  # the foreign keys take the rest along
    session.commit()
