CREATE TABLE `check_differences` (
	`check_id` text NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`record` text,
	`external_id` text,
	`number` text,
	`amount` text,
	`shown_amount` text,
	`currency` text,
	`values` blob NOT NULL,
	`repaired_at` integer,
	PRIMARY KEY(`check_id`, `position`)
);
--> statement-breakpoint
CREATE TABLE `checks` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`state` text NOT NULL,
	`counters` text NOT NULL,
	`amounts` text NOT NULL,
	`error` text,
	`started_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `checks_list` ON `checks` (`started_at`);