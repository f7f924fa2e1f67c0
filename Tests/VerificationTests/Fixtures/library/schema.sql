-- Text keys of several columns, names that need quotes, and a schema of its own. Notes hang two
-- levels below the member, who is named only at the top: nothing repeats the owner below a loan.

CREATE SCHEMA "Lib";

CREATE TABLE "Lib"."Member" (
    "memberId" VARCHAR(24) PRIMARY KEY,
    "eMail" TEXT NOT NULL UNIQUE
);

CREATE TABLE "Lib"."Loan" (
    "memberId" VARCHAR(24) NOT NULL REFERENCES "Lib"."Member" ("memberId") ON DELETE CASCADE,
    "loanNo" VARCHAR(20) NOT NULL,
    "Title" TEXT NOT NULL,
    "takenAt" TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY ("loanNo", "memberId")
);

CREATE INDEX "loan by member" ON "Lib"."Loan" ("memberId", "takenAt" DESC, "loanNo");

CREATE TABLE "Lib"."Loan Note" (
    "borrower" VARCHAR(24) NOT NULL,
    "loan" VARCHAR(20) NOT NULL,
    "noteNo" VARCHAR(20) NOT NULL,
    "Text" TEXT NOT NULL,
    PRIMARY KEY ("loan", "borrower", "noteNo"),
    CONSTRAINT "note's loan" FOREIGN KEY ("loan", "borrower")
        REFERENCES "Lib"."Loan" ("loanNo", "memberId") ON DELETE CASCADE
);
