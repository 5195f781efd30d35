ALTER TABLE `checks` ADD `kind` text DEFAULT 'check' NOT NULL;--> statement-breakpoint
ALTER TABLE `flows` ADD `mode` text DEFAULT 'on' NOT NULL;--> statement-breakpoint
UPDATE `flows` SET `mode` = 'off' WHERE NOT `is_enabled`;--> statement-breakpoint
ALTER TABLE `flows` DROP COLUMN `is_enabled`;--> statement-breakpoint
CREATE INDEX `deliveries_trial` ON `deliveries` (`connection`,`object`,`record`) WHERE "state" = 'trial';
