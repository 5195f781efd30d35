CREATE TABLE `circuits` (
	`connection` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`failures` integer NOT NULL,
	`openings` integer NOT NULL,
	`since` integer NOT NULL,
	`retry_at` integer,
	`reason` text,
	`rev` integer NOT NULL
);
