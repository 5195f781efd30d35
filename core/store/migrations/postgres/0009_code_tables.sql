CREATE TABLE "code_table_cells" (
	"code_table" text NOT NULL,
	"row_key" text NOT NULL,
	"column_name" text NOT NULL,
	"cell" text NOT NULL,
	CONSTRAINT "code_table_cells_code_table_row_key_column_name_pk" PRIMARY KEY("code_table","row_key","column_name")
);
--> statement-breakpoint
CREATE TABLE "code_table_rows" (
	"code_table" text NOT NULL,
	"row_key" text NOT NULL,
	"cells" text NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "code_table_rows_code_table_row_key_pk" PRIMARY KEY("code_table","row_key")
);
--> statement-breakpoint
CREATE TABLE "code_tables" (
	"name" text PRIMARY KEY NOT NULL,
	"title" text,
	"keys" text NOT NULL,
	"values" text NOT NULL,
	"titles" text,
	"fallback" text NOT NULL,
	"defaults" text,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "code_table_cells_cell" ON "code_table_cells" USING btree ("code_table","column_name","cell");