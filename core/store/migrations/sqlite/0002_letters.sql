CREATE TABLE `mapping_texts` (
	`hash` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `field` text;--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `version` integer;--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `note` blob;