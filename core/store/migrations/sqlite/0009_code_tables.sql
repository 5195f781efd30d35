CREATE TABLE `code_table_cells` (
	`code_table` text NOT NULL,
	`row_key` text NOT NULL,
	`column_name` text NOT NULL,
	`cell` text NOT NULL,
	PRIMARY KEY(`code_table`, `row_key`, `column_name`)
);
--> statement-breakpoint
CREATE INDEX `code_table_cells_cell` ON `code_table_cells` (`code_table`,`column_name`,`cell`);--> statement-breakpoint
CREATE TABLE `code_table_rows` (
	`code_table` text NOT NULL,
	`row_key` text NOT NULL,
	`cells` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`code_table`, `row_key`)
);
--> statement-breakpoint
CREATE TABLE `code_tables` (
	`name` text PRIMARY KEY NOT NULL,
	`title` text,
	`keys` text NOT NULL,
	`values` text NOT NULL,
	`titles` text,
	`fallback` text NOT NULL,
	`defaults` text,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
