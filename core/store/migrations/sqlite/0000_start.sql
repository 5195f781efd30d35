-- Made by drizzle-kit; WITHOUT ROWID, which it cannot say, by hand: tables that are nothing but their key keep one B-tree, not two.
CREATE TABLE `bindings` (
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`record` text NOT NULL,
	`external_id` text,
	`shadow` blob,
	`shadow_digest` text,
	`mapping_hash` text,
	`sent` blob,
	`accepted` blob,
	`keys` text,
	`lines` text,
	`document_number` text,
	`document_status` text,
	`version` integer,
	`seen_seq` integer NOT NULL,
	`written_seq` integer NOT NULL,
	`read_at` integer NOT NULL,
	`is_deleted` integer NOT NULL,
	`rev` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`record`, `connection`, `object`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bindings_external` ON `bindings` (`connection`,`object`,`external_id`) WHERE "external_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `conflicts` (
	`id` text PRIMARY KEY NOT NULL,
	`record` text NOT NULL,
	`object` text NOT NULL,
	`connection` text NOT NULL,
	`field` text NOT NULL,
	`kind` text NOT NULL,
	`values` blob NOT NULL,
	`state` text NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `conflicts_list` ON `conflicts` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `conflicts_record` ON `conflicts` (`record`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`connector` text NOT NULL,
	`name` text NOT NULL,
	`config` blob NOT NULL,
	`state` text NOT NULL,
	`state_reason` text,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `cursors` (
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`cursor` text,
	`rev` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`connection`, `object`, `kind`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`direction` text NOT NULL,
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`record` text,
	`external_id` text,
	`payload` blob NOT NULL,
	`code` text NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	`details` text,
	`mapping_hash` text,
	`state` text NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dead_letters_list` ON `dead_letters` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `dead_letters_record` ON `dead_letters` (`record`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`record` text NOT NULL,
	`state` text NOT NULL,
	`dirty` integer NOT NULL,
	`taken` integer NOT NULL,
	`lane` integer NOT NULL,
	`priority` integer NOT NULL,
	`due_at` integer NOT NULL,
	`dirty_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`attempt_key` text,
	`payload_digest` text,
	`in_flight` blob,
	`writes` integer NOT NULL,
	`taken_at` integer,
	`last_error` text,
	`waiting_for` text,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`record`, `connection`, `object`)
);
--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`connection`,`lane`,"priority" desc,`due_at`) WHERE "state" IN ('due', 'waiting', 'unknown');--> statement-breakpoint
CREATE INDEX `deliveries_in_flight` ON `deliveries` (`connection`,`lane`) WHERE "state" IN ('taken', 'unknown');--> statement-breakpoint
CREATE INDEX `deliveries_halted` ON `deliveries` (`connection`) WHERE "state" IN ('dead', 'stopped');--> statement-breakpoint
CREATE TABLE `documents` (
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`text` text NOT NULL,
	`hash` text NOT NULL,
	`rev` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `name`)
);
--> statement-breakpoint
CREATE TABLE `flows` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`direction` text NOT NULL,
	`schedule` text,
	`mapping` text,
	`filter` text,
	`reject` text,
	`options` text,
	`start_from` text,
	`is_enabled` integer NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `flows_connection` ON `flows` (`connection`,`object`);--> statement-breakpoint
CREATE TABLE `gates` (
	`connection` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL,
	`reason` text
);
--> statement-breakpoint
CREATE TABLE `hints` (
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`external_id` text NOT NULL,
	`dirty` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`origin` text NOT NULL,
	PRIMARY KEY(`connection`, `object`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `hints_due` ON `hints` (`connection`,`object`,`due_at`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`key` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer,
	`response` blob,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `identities` (
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`scope` text NOT NULL,
	`digest` text NOT NULL,
	`record` text NOT NULL,
	PRIMARY KEY(`object`, `kind`, `scope`, `digest`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`request` blob,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_dedupe` ON `inbox` (`connection`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `inbox_new` ON `inbox` (`due_at`) WHERE "state" = 'new';--> statement-breakpoint
CREATE INDEX `inbox_dead` ON `inbox` (`due_at`) WHERE "state" = 'dead';--> statement-breakpoint
CREATE TABLE `lanes` (
	`connection` text NOT NULL,
	`lane` text NOT NULL,
	`epoch` integer NOT NULL,
	`holder` text,
	`lease_until` integer NOT NULL,
	PRIMARY KEY(`connection`, `lane`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `lineage` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`record` text NOT NULL,
	`object` text NOT NULL,
	`connection` text,
	`kind` text NOT NULL,
	`origin` text NOT NULL,
	`run` text,
	`external_id` text,
	`mapping_hash` text,
	`fields` text,
	`patch` blob
);
--> statement-breakpoint
CREATE INDEX `lineage_record` ON `lineage` (`record`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `records` (
	`id` text PRIMARY KEY NOT NULL,
	`object` text NOT NULL,
	`number` text,
	`status` text,
	`amount` text,
	`currency` text,
	`body` blob NOT NULL,
	`stamps` text,
	`is_filled` integer NOT NULL,
	`is_deleted` integer NOT NULL,
	`is_stopped` integer NOT NULL,
	`rev` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `records_list` ON `records` (`object`,`updated_at`);--> statement-breakpoint
CREATE INDEX `records_number` ON `records` (`number`);--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`counters` text NOT NULL,
	`error` text,
	`started_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `runs_list` ON `runs` (`started_at`);--> statement-breakpoint
CREATE INDEX `runs_connection` ON `runs` (`connection`,`started_at`);--> statement-breakpoint
CREATE TABLE `waits` (
	`object` text NOT NULL,
	`id` text NOT NULL,
	`connection` text NOT NULL,
	`waiter_object` text NOT NULL,
	`waiter` text NOT NULL,
	PRIMARY KEY(`id`, `object`, `connection`, `waiter_object`, `waiter`)
) WITHOUT ROWID;
