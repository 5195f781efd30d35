CREATE TABLE "budgets" (
	"connection" text NOT NULL,
	"bucket" text NOT NULL,
	"tat" bigint NOT NULL,
	CONSTRAINT "budgets_connection_bucket_pk" PRIMARY KEY("connection","bucket")
);
