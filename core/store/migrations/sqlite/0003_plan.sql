CREATE TABLE `plan_items` (
	`id` text PRIMARY KEY NOT NULL,
	`plan` text NOT NULL,
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`record` text,
	`external_id` text,
	`action` text NOT NULL,
	`state` text NOT NULL,
	`seen_hash` text,
	`want_hash` text,
	`values` blob NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `plan_items_plan` ON `plan_items` (`plan`,`state`);--> statement-breakpoint
CREATE TABLE `plans` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`connection` text,
	`object` text,
	`bundle` blob,
	`before` blob,
	`basis` text,
	`report` blob,
	`error` text,
	`share` text,
	`predecessor` text,
	`successor` text,
	`by` text NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `plans_list` ON `plans` (`created_at`);--> statement-breakpoint
ALTER TABLE `deliveries` ADD `plan_item` text;