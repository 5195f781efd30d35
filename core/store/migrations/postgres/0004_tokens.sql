CREATE TABLE "tokens" (
	"connection" text NOT NULL,
	"key" text NOT NULL,
	"value" "bytea",
	"version" integer NOT NULL,
	"renew_at" bigint,
	"expires_at" bigint,
	"epoch" integer NOT NULL,
	"holder" text,
	"lease_until" bigint NOT NULL,
	"error" text,
	CONSTRAINT "tokens_connection_key_pk" PRIMARY KEY("connection","key")
);
