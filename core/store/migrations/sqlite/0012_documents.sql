ALTER TABLE `bindings` ADD `document_type` text;--> statement-breakpoint
ALTER TABLE `bindings` ADD `document_hold` text;--> statement-breakpoint
ALTER TABLE `bindings` ADD `document_date` text;--> statement-breakpoint
ALTER TABLE `bindings` ADD `pushed_at` integer;--> statement-breakpoint
ALTER TABLE `bindings` ADD `approved_at` integer;--> statement-breakpoint
ALTER TABLE `flows` ADD `document_target` text;--> statement-breakpoint
ALTER TABLE `flows` ADD `closed_period` text;