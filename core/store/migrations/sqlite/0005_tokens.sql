CREATE TABLE `budgets` (
	`connection` text NOT NULL,
	`bucket` text NOT NULL,
	`tat` integer NOT NULL,
	PRIMARY KEY(`connection`, `bucket`)
);
