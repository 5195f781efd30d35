CREATE TABLE `todo_notes` (
	`item` text PRIMARY KEY NOT NULL,
	`note` blob,
	`assignee` text,
	`by` text NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `records` ADD `pieces` text;--> statement-breakpoint
ALTER TABLE `records` ADD `due_at` integer;--> statement-breakpoint
ALTER TABLE `records` ADD `todo_kind` text;--> statement-breakpoint
ALTER TABLE `records` ADD `todo_at` integer;--> statement-breakpoint
CREATE INDEX `records_todo` ON `records` (`todo_at`,`id`) WHERE "todo_at" IS NOT NULL;