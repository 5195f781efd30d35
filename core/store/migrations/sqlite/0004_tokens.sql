CREATE TABLE `tokens` (
	`connection` text NOT NULL,
	`key` text NOT NULL,
	`value` blob,
	`version` integer NOT NULL,
	`renew_at` integer,
	`expires_at` integer,
	`epoch` integer NOT NULL,
	`holder` text,
	`lease_until` integer NOT NULL,
	`error` text,
	PRIMARY KEY(`connection`, `key`)
);
