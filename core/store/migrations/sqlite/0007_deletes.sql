ALTER TABLE `flows` ADD `delete_budget` integer;--> statement-breakpoint
ALTER TABLE `flows` ADD `leave` text;--> statement-breakpoint
CREATE INDEX `lineage_deleted` ON `lineage` (`connection`,`object`,`at`) WHERE "kind" = 'deleted';