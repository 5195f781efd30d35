// Generated from hub.yaml by core/model/generate.ts: do not edit.
export interface paths {
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 概览
         * @description Counts by object, backlog, the connections' states and the last runs.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backlog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 积压
         * @description Open work by connection, object, kind and state.
         */
        get: operations["getBacklog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 运行状况
         * @description All checks with their messages. Answers 200 also when something is wrong.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 连接器列表
         * @description All connectors of this hub with the schema of their configuration.
         */
        get: operations["listConnectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connectors/{connector}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connector. */
                connector: components["parameters"]["ConnectorId"];
            };
            cookie?: never;
        };
        /**
         * 连接器
         * @description One connector.
         */
        get: operations["getConnector"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 连接列表
         * @description All connections, by id.
         */
        get: operations["listConnections"];
        put?: never;
        /**
         * 新建连接
         * @description Makes a connection; its configuration is checked against the connector's schema.
         */
        post: operations["createConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        /**
         * 连接
         * @description One connection; secrets as •••.
         */
        get: operations["getConnection"];
        /**
         * 修改连接
         * @description Replaces name and configuration. A secret sent as ••• keeps its stored value.
         */
        put: operations["putConnection"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/objects": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        /**
         * 可同步对象
         * @description What this connection can read and write, as configured.
         */
        get: operations["listConnectionObjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/objects/{object}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
                /** @description Name of the object. */
                object: components["parameters"]["ObjectPath"];
            };
            cookie?: never;
        };
        /**
         * 对象结构
         * @description One object of the connection with the JSON Schema of its native record, the connection's own fields (overlay) in it.
         */
        get: operations["getConnectionObject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/objects/{object}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
                /** @description Name of the object. */
                object: components["parameters"]["ObjectPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 上传文件
         * @description A file (CSV or Excel) for an inbound object of a connector that reads files. With `dryRun` it is read, mapped and merged as a pull would,
         *     and nothing is written or kept: the answer says what would be created and changed, and what is wrong in which row. Without, the file is
         *     kept durably before it is answered, and a pull begins (`run`); what is wrong in a row is told by its dead letter too.
         */
        post: operations["uploadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 测试连接
         * @description Calls the system and says whether credentials and reachability are right.
         */
        post: operations["checkConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        /**
         * 读取自定义字段
         * @description Asks the system which custom fields the connection has, by its own metadata. Nothing is saved: a `text` becomes the schema document of its
         *     name by applying it. `noMetadata` where the connector cannot ask; then they are declared by hand.
         */
        get: operations["fetchFields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 暂停连接
         * @description Stops pulls and pushes; hints and webhooks are still taken in.
         */
        post: operations["pauseConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 恢复连接
         * @description Lets a paused connection work again. Its circuit is closed too.
         */
        post: operations["resumeConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{connection}/reset-circuit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 解除熔断
         * @description Closes the connection's circuit at once; what waits is tried again. A closed one stays closed, its failures forgotten.
         */
        post: operations["resetCircuit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 同步方案列表
         * @description All flows, by id.
         */
        get: operations["listFlows"];
        put?: never;
        /**
         * 新建同步方案
         * @description Makes a flow.
         */
        post: operations["createFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the flow. */
                flow: components["parameters"]["FlowId"];
            };
            cookie?: never;
        };
        /**
         * 同步方案
         * @description One flow with its progress.
         */
        get: operations["getFlow"];
        /**
         * 修改同步方案
         * @description Replaces a flow.
         */
        put: operations["putFlow"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the flow. */
                flow: components["parameters"]["FlowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 立即拉取 / 补拉历史
         * @description Starts a pull (or a backfill) of an inbound flow now. With `wait`, answers when it has ended.
         */
        post: operations["pullFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 标准单据列表
         * @description Records, the last changed first; of a search (`q`) exact hits before numbers that only begin so.
         */
        get: operations["listRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        /**
         * 标准单据
         * @description One record with its canonical body, linked numbers and deliveries.
         */
        get: operations["getRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * 修改标准单据
         * @description A person's change of top-level canonical fields (null clears one); it is merged and delivered like any other.
         */
        patch: operations["editRecord"];
        trace?: never;
    };
    "/api/v1/custom-fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 自定义字段名称
         * @description What fields under `extra` are called, by the title that a connection's overlay or the connector's schema gives the native field; those without one are left out.
         */
        get: operations["listCustomFields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}/as-of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        /**
         * 历史时点
         * @description The record as it was at a time, worked out backwards from its trail, and what each system showed or was sent by then. What the trail does not tell is named as unknown.
         */
        get: operations["getRecordAsOf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        /**
         * 汇总明细
         * @description Of a record that a summary has taken up, which bills hold what of it; of a bill, its members, as many as `limit` says a page. By the booking.
         */
        get: operations["listRecordBookings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        /**
         * 未取占用
         * @description What the owner of the stock has not taken yet and sellable stock therefore leaves out: of an order, what of it; of a product, or of a
         *     shop's sellable stock, which orders hold it, newest first. A page has as many as `limit` says and the rest of the last order; it may
         *     also have fewer, or none, and go on.
         */
        get: operations["listRecordReservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 重新计算
         * @description What a system last showed of the record, through the present mapping or an earlier one (`mapping`: its hash as trails name it, or how
         *     that begins), merged against the record as it is now. First tried (`isDryRun`, the default), then applied on the revision that was
         *     tried (If-Match): by the ordinary rules, with origin replay.
         */
        post: operations["replayRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/records/{record}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 撤销删除
         * @description Undoes a deletion that the hub has taken over: the record is there again, and due where it is bound. In a system that has deleted it,
         *     it is made anew only when that is asked for (`recreateIn`), under a new binding; also of a record that only that system has deleted.
         */
        post: operations["restoreRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 执行记录列表
         * @description Runs, the last started first.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
            };
            cookie?: never;
        };
        /**
         * 执行记录
         * @description One run.
         */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 数据核对列表
         * @description Data checks, the last started first.
         */
        get: operations["listChecks"];
        put?: never;
        /**
         * 开始核对
         * @description Compares all that a connection holds of an object with the records. Changes nothing. With `wait`, answers when it has ended. With
         *     `kind: trial`, of an object whose outbound flow is in trial, what would have been written is compared with what people have entered;
         *     without an inbound flow of the object there is nothing to compare with (422 `nothingToCompare`).
         */
        post: operations["startCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks/{check}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        /**
         * 数据核对
         * @description One check, in pieces and money.
         */
        get: operations["getCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks/{check}/differences": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        /**
         * 差异列表
         * @description What a check found, in the order it was found. At most 5000 of a kind are listed; `unlisted` counts the others.
         */
        get: operations["listDifferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks/{check}/differences.csv": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        /**
         * 差异 CSV
         * @description All listed differences, a line a field (RFC 4180, UTF-8 with a byte order mark). A value that a spreadsheet would take for a formula begins with an apostrophe. Headings, kinds and fields are in Chinese or English by `Accept-Language`, times in the zone that is stated beside them.
         */
        get: operations["getDifferencesCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks/{check}/report.html": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        /**
         * 核对报告
         * @description The report as a page to print, in Chinese or English by `Accept-Language`. It says which zone its times are of.
         */
        get: operations["getCheckReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks/{check}/repair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 修复差异
         * @description Hands the listed differences on to be put right by the ownership rules: each record is read again as it is now, its owner's values are
         *     taken over, others' are written anew. `missing` counts as deleted there and has to be asked for. Each difference is handed on once.
         */
        post: operations["repairCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 待推送列表
         * @description Deliveries, the last touched first.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/todo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 待处理清单
         * @description Everything that needs a person, in business words, the newest first: what stopped, with the dead letter or conflict behind it, and records
         *     that ask for somebody by themselves: orders on hold, orders past their ship-by time, after-sales near or past their deadline.
         */
        get: operations["listTodo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/todo/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 待处理汇总
         * @description What there is to do by kind, with pieces and money; what is overdue first.
         */
        get: operations["groupTodo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/todo/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the item: of the dead letter, conflict or record behind it. */
                item: components["parameters"]["TodoItemId"];
            };
            cookie?: never;
        };
        /**
         * 待处理事项
         * @description One item, as long as there is something to do.
         */
        get: operations["getTodoItem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * 备注与负责人
         * @description Writes what people should know of an item, and whose it is; null or nothing but blanks clears. The ETag is that of the note.
         */
        patch: operations["noteTodoItem"];
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 待处理列表
         * @description Dead letters, the newest first.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 待处理按原因归类
         * @description Open dead letters by their cause (connection, object, direction, error code and the place that the error names), the most frequent first.
         */
        get: operations["groupDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 批量重新推送
         * @description Replays the open dead letters of a filter, oldest first, in two steps: `isDryRun` counts them; its `matched`, sent as `expected`, lets
         *     them go. When more match by then, nothing is replayed (409 `countChanged`). Named by `ids` they need no count.
         */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{deadLetter}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        /**
         * 待处理单据
         * @description One dead letter with its payload: the native record (in) or the canonical record (out).
         */
        get: operations["getDeadLetter"];
        /**
         * 修改待处理单据
         * @description Replaces the payload; it is used when the letter is replayed. The answer says what was changed.
         */
        put: operations["putDeadLetter"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{deadLetter}/try": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 试算修改
         * @description Says what a payload changes, and whether it would now be mapped and accepted; writes nothing.
         */
        post: operations["tryDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{deadLetter}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 标记为已处理
         * @description A person says that nothing is left to do, and why. The document itself is neither merged nor pushed.
         */
        post: operations["resolveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{deadLetter}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 重新打开
         * @description Puts a resolved letter back. Replayed as it is, it never puts an older state back: where the system has shown the record since, the system is read again.
         */
        post: operations["reopenDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{deadLetter}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 重新推送
         * @description Takes the document up again, with `payload` in place of the stored one when given.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 数据冲突列表
         * @description Conflicts, the newest first.
         */
        get: operations["listConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conflicts/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 数据冲突按字段归类
         * @description Open conflicts by connection, object, field and kind, the most frequent first.
         */
        get: operations["groupConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conflicts/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 批量处理冲突
         * @description Settles the open conflicts of a filter in one way, oldest first, in two steps: `isDryRun` counts them; its `matched`, sent as `expected`,
         *     lets it happen. When more match by then, nothing is settled (409 `countChanged`). Named by `ids` they need no count. `rule` decides each
         *     by ownership as it stands now: name an owner for the field first, then settle what had to be asked until then.
         */
        post: operations["settleConflicts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conflicts/{conflict}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the conflict. */
                conflict: components["parameters"]["ConflictId"];
            };
            cookie?: never;
        };
        /**
         * 数据冲突
         * @description One conflict.
         */
        get: operations["getConflict"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conflicts/{conflict}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the conflict. */
                conflict: components["parameters"]["ConflictId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 处理冲突
         * @description A person decides which value holds.
         */
        post: operations["settleConflict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 单据轨迹
         * @description By any business key: record id, number in the hub, external id, document number or another number in any system, or a strong identity such as a SKU. Several journeys when the word is ambiguous, none when it is unknown.
         */
        get: operations["getLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 映射与规则列表
         * @description All texts without their content, by kind and name.
         */
        get: operations["listDocuments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/documents/{kind}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Kind of the text. */
                kind: components["schemas"]["DocumentKind"];
                /** @description Name, percent-encoded: `kingdee-main%2Forder`; `ownership` for the source-of-truth file. */
                name: string;
            };
            cookie?: never;
        };
        /**
         * 映射 / 规则文本
         * @description One text.
         */
        get: operations["getDocument"];
        /**
         * 保存映射 / 规则文本
         * @description Checks and saves a text. A new one needs no If-Match; `If-None-Match: *` makes sure that it is new.
         */
        put: operations["putDocument"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 对照表列表
         * @description All code tables by name, with the number of their rows.
         */
        get: operations["listCodeTables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        /**
         * 对照表
         * @description Its columns, their headings and its fallback.
         */
        get: operations["getCodeTable"];
        /**
         * 保存对照表
         * @description Saves the definition, after all mappings were checked against it. Rows stay; with rows there, key columns cannot change.
         */
        put: operations["putCodeTable"];
        post?: never;
        /**
         * 删除对照表
         * @description With all its rows. A table that a mapping in use reads stays (409).
         */
        delete: operations["deleteCodeTable"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        /**
         * 对照表的行
         * @description Rows in the order of their keys.
         */
        get: operations["listCodeRows"];
        put?: never;
        /**
         * 修改对照表的行
         * @description Puts and removes rows, all or none. What waited for a new row goes on by itself. Nothing is written where there is a problem, or when tried. If-Match is the ETag of the rows or of the table; it is not needed to try.
         */
        post: operations["changeCodeRows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}/import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 导入对照表
         * @description Rows of a file: CSV in UTF-8 or GB18030, or the first sheet of an xlsx, of text cells. The first line holds the columns' names or headings.
         *     Ids stay texts, leading zeros included. Value columns that the file lacks are left as they are. All rows or none; problems name their lines. With If-Match, the revision that was tried, only what was
         *     shown then is done.
         */
        post: operations["importCodeRows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}/rows.csv": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        /**
         * 导出 CSV
         * @description All rows with headings, for spreadsheets (a cell that one would calculate is made text by an apostrophe, which importing takes off).
         */
        get: operations["exportCodeRowsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}/rows.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        /**
         * 导出 Excel
         * @description All rows with headings; every cell is text.
         */
        get: operations["exportCodeRowsXlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-tables/{codeTable}/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        /**
         * 建议对照
         * @description For what has no row, rows that a person may save: the same goods as a system shows them, found by barcode, else by number, else by name.
         *     `column` receives what `key` of the found record's binding in `connection` says (default: its external id). Nothing is written.
         */
        get: operations["proposeCodeRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unmapped-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 未对应
         * @description Rows that code tables lack, by what waits for them; most records first.
         */
        get: operations["listUnmappedCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 导出配置
         * @description The whole configuration; stored secrets as •••, references to secrets as they are.
         */
        get: operations["exportConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 预演
         * @description Says what applying would change and what must be mended; writes nothing.
         */
        post: operations["planConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 生效
         * @description Applies all of it or, when something is wrong, nothing (422 with each problem's file, place and remedy). What is not named stays.
         */
        post: operations["applyConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 预演列表
         * @description Plans, the newest first.
         */
        get: operations["listPlans"];
        put?: never;
        /**
         * 新建预演
         * @description Goes over the live records and says what a configuration, or the one that holds, would write to each system. Nothing is saved or written; a system that would be read for the first time is read in full and compared.
         */
        post: operations["createPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        /**
         * 预演
         * @description One plan with its counts and how far it is applied.
         */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        /**
         * 预演明细
         * @description What it says of each record in each system, in the order it was planned. With `state=written`: the list to roll back by, each field as it was shown before and as it was written.
         */
        get: operations["listPlanItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 生效
         * @description Saves the plan's configuration, then writes the items that still hold as they were shown; the others are planned anew in `successor`. With `share` only that part of the records, the same ones each time; the rest can be applied later.
         */
        post: operations["applyPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 放弃预演
         * @description It is not applied any more; what of it is not sent yet stays unsent.
         */
        post: operations["discardPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 预演回退
         * @description A new plan that brings back the configuration from before this one, with what each system would be given then; `warnings` name what cannot be brought back. 409 `nothingToRestore` where this one replaced no configuration.
         */
        post: operations["rollbackPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pairings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 人工配对
         * @description A person's word that what one system has is this record, or the same as what another system has, before it is read for the first time:
         *     the first pull links them as a common number would, and writes nothing. Or that they are not the same, and are not proposed again; or
         *     that what was said is taken back. Only what a match plan has found in the system alone can be paired. All of it or, with any problem,
         *     nothing; a pair that somebody else was faster with is told among the problems, and the others hold.
         */
        post: operations["pairRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 更换管理员令牌
         * @description Makes a new administrator token; the one that asks stops working, at once on this node and within seconds on others. Takes no
         *     Idempotency-Key: the answer would have to be kept, and a token is never kept.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 备份
         * @description Copies the database, consistent as of one moment, into the data folder's `backups` (SQLite; PostgreSQL has tools of its own). The key file is not in it.
         */
        post: operations["createBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        /**
         * 消息接收地址验证
         * @description A vendor's handshake (for example echostr); the answer is the vendor's own.
         */
        get: operations["shakeWebhook"];
        put?: never;
        /**
         * 接收消息
         * @description The raw body as the vendor signed it, at most 1 MiB. The answer is the vendor's own; once it is given, the message is stored durably.
         */
        post: operations["receiveWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 存活
         * @description The process answers.
         */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 就绪
         * @description Whether the hub can work; names without messages, which `/api/v1/health` has.
         */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 接口文档 JSON
         * @description This document as JSON.
         */
        get: operations["getContractJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 接口文档 YAML
         * @description This document as YAML.
         */
        get: operations["getContractYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 接口文档网页
         * @description This document as a page, without any outside host.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * 错误
         * @description RFC 9457 problem details.
         */
        Problem: {
            /** @description Always about:blank: `code` tells them apart. */
            type: string;
            /** @description The HTTP status in words. */
            title: string;
            status: number;
            /** @description What happened and what to do, in a sentence. */
            detail: string;
            /**
             * 错误代码
             * @description A stable word: notFound, invalidRequest, preconditionRequired, revChanged …
             */
            code: string;
            kind: components["schemas"]["ErrorKind"];
            /**
             * 跟踪号
             * @description The log carries it too.
             */
            traceId: string;
            errors: components["schemas"]["ProblemItem"][];
            retryAfterMs?: number;
        };
        /** 错误明细 */
        ProblemItem: {
            /** @description What is wrong and the remedy. */
            detail: string;
            /** @description JSON Pointer into the body; for parameters `/query/limit`, `/path/kind`, `/header/If-Match`. */
            pointer: string;
            /** @description Of a configuration: the connection, flow or text. */
            file?: string;
            line?: number;
            column?: number;
            /** @enum {string} */
            severity?: "error" | "warning";
        };
        /**
         * 错误类别
         * @description transient: try again · config: mend the connection · data: mend the document · conflict: read again · unknown: the outcome is not known · bug: ours.
         * @enum {string}
         */
        ErrorKind: "transient" | "config" | "data" | "conflict" | "unknown" | "bug";
        /** @description Give it as `cursor` for the next page; null = the end. */
        NextCursor: string | null;
        /** 失败原因 */
        FailureReason: {
            /** 错误代码 */
            code: string;
            kind: components["schemas"]["ErrorKind"];
            /** 说明 */
            message: string;
        };
        /** 对象数量 */
        ObjectCount: {
            /** 对象 */
            object: string;
            /** 数量 */
            count: number;
        };
        /** 积压 */
        Backlog: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /**
             * 类别
             * @enum {string}
             */
            kind: "delivery" | "hint" | "inbox";
            /**
             * 状态
             * @description Of a delivery: DeliveryState, or `scheduled` when its time has not come.
             */
            state: string;
            /** 数量 */
            count: number;
            /**
             * 最早时间
             * Format: date-time
             */
            oldestAt: string;
        };
        BacklogList: {
            items: components["schemas"]["Backlog"][];
        };
        /** 连接状况 */
        ConnectionOverview: {
            /** 标识 */
            id: string;
            /** 名称 */
            name: string;
            /** 连接器 */
            connector: string;
            state: components["schemas"]["ConnectionState"];
            /** 暂停原因 */
            stateReason: string | null;
            /**
             * 限流至
             * Format: date-time
             * @description The vendor asked to wait until then.
             */
            closedUntil: string | null;
            circuit: components["schemas"]["Circuit"];
            /** 待处理 */
            openDeadLetters: number;
            /** 数据冲突 */
            openConflicts: number;
            /** 最近执行 */
            lastRun: components["schemas"]["Run"] | null;
        };
        /** 概览 */
        Overview: {
            /**
             * 数据截至
             * Format: date-time
             */
            at: string;
            /** 标准单据 */
            records: components["schemas"]["ObjectCount"][];
            /** 积压 */
            backlog: components["schemas"]["Backlog"][];
            /**
             * 推送
             * @description Deliveries by state.
             */
            deliveries: {
                state: components["schemas"]["DeliveryState"];
                count: number;
            }[];
            /** 待处理 */
            openDeadLetters: number;
            /** 数据冲突 */
            openConflicts: number;
            /** 连接 */
            connections: components["schemas"]["ConnectionOverview"][];
            /** 最近执行 */
            lastRuns: components["schemas"]["Run"][];
        };
        Live: {
            /** @enum {string} */
            status: "ok";
        };
        Ready: {
            isReady: boolean;
            /** @description By name: right or not. */
            checks: {
                [key: string]: boolean;
            };
        };
        /** 运行状况 */
        Health: {
            /** 就绪 */
            isReady: boolean;
            /**
             * 检查项
             * @description By name: `store`, `lanes`, `connection:<id>` …
             */
            checks: {
                [key: string]: {
                    ok: boolean;
                    message?: string;
                };
            };
        };
        /**
         * 类别
         * @enum {string}
         */
        ConnectorKind: "commerce" | "oms" | "erp" | "crm" | "oa" | "generic";
        /**
         * 对象特性
         * @description Facts of one object from the manifest: native type, write style, batch sizes …
         */
        ObjectFacts: {
            [key: string]: unknown;
        };
        /** 连接器 */
        Connector: {
            /** 标识 */
            id: string;
            /** 名称 */
            name: {
                en: string;
                zh: string;
            };
            kind: components["schemas"]["ConnectorKind"];
            /** 版本 */
            version: string;
            /** 说明文档 */
            docs?: string;
            /**
             * 验证级别
             * @description 仅模拟验证 / 沙箱验证 / 生产验证
             * @enum {string}
             */
            quality: "simulator" | "sandbox" | "production";
            /** 并发数 */
            concurrency?: number;
            /**
             * 配置结构
             * @description JSON Schema of a connection's configuration; `"secret": true` properties are never answered.
             */
            config: {
                [key: string]: unknown;
            };
            /**
             * 可读取自定义字段
             * @description Its systems tell which custom fields they have.
             */
            canFetchFields: boolean;
            /** 对象 */
            objects: {
                [key: string]: components["schemas"]["ObjectFacts"];
            };
        };
        ConnectorList: {
            items: components["schemas"]["Connector"][];
        };
        /**
         * 标识
         * @description Lower-case letters, digits and hyphens; stable.
         */
        Slug: string;
        /**
         * 连接状态
         * @enum {string}
         */
        ConnectionState: "active" | "paused";
        /**
         * 配置
         * @description By the connector's schema. Secrets as `{ "env": "NAME" }`, `{ "file": "/path" }`, or a value (answered as •••).
         */
        ConnectionSettings: {
            [key: string]: unknown;
        };
        /** 新建连接 */
        NewConnection: {
            id: components["schemas"]["Slug"];
            /** 连接器 */
            connector: string;
            /** 名称 */
            name: string;
            config: components["schemas"]["ConnectionSettings"];
            /**
             * 暂停
             * @default false
             */
            isPaused?: boolean;
        };
        /** 修改连接 */
        ConnectionEdit: {
            /** 名称 */
            name: string;
            config: components["schemas"]["ConnectionSettings"];
        };
        /** 连接 */
        Connection: {
            /** 标识 */
            id: string;
            /** 连接器 */
            connector: string;
            /** 名称 */
            name: string;
            config: components["schemas"]["ConnectionSettings"];
            state: components["schemas"]["ConnectionState"];
            /** 暂停原因 */
            stateReason: string | null;
            /**
             * 未启用原因
             * @description Why this node cannot open it (a secret that is missing, a connector that is not installed): nothing is read or written there, whatever its state, until that is mended and the hub started again. Else null.
             */
            leftOut: string | null;
            /**
             * 限流至
             * Format: date-time
             */
            closedUntil: string | null;
            circuit: components["schemas"]["Circuit"];
            /**
             * 接口额度
             * @description What the vendor bears by its rate limits, and how much of it is used now. Empty where none is declared.
             */
            budgets: components["schemas"]["Budget"][];
            /** 消息接收地址 */
            webhookPath: string;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /**
         * 熔断
         * @description Circuit breaker: opens when the system as a whole fails several calls in a row, and closes when it answers again. Nothing is sent or read while it is not closed.
         */
        Circuit: {
            /**
             * 熔断状态
             * @description halfOpen: the system is being asked whether it is there.
             * @enum {string}
             */
            state: "closed" | "open" | "halfOpen";
            /**
             * 连续失败次数
             * @description Calls in a row that failed.
             */
            failures: number;
            /**
             * 起始时间
             * Format: date-time
             * @description When it took this state; null = it has always been closed.
             */
            since: string | null;
            /**
             * 下次尝试时间
             * Format: date-time
             * @description When the system is asked again; null while it is closed.
             */
            retryAt: string | null;
            /**
             * 原因
             * @description What the last failure said.
             */
            reason: string | null;
        };
        /**
         * 接口额度
         * @description A rate limit: at most `limit` calls in any `periodSeconds`, shared by all nodes.
         */
        Budget: {
            /**
             * 额度名称
             * @description `*` counts every call.
             */
            bucket: string;
            /** 次数上限 */
            limit: number;
            /** 周期（秒） */
            periodSeconds: number;
            /**
             * 可同时发出
             * @description How many of them may leave at once.
             */
            burst: number;
            /**
             * 已用比例
             * @description Of the burst, now: at 1 the next call waits.
             */
            used: number;
        };
        ConnectionPage: {
            items: components["schemas"]["Connection"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 可同步对象 */
        ConnectionObject: {
            /** 对象 */
            object: string;
            /** 可拉取 */
            canRead: boolean;
            /** 可按标识读取 */
            canGet: boolean;
            /** 可推送 */
            canWrite: boolean;
            /** 可按我方单号查找 */
            canLookup: boolean;
            /** 可核对 */
            canList: boolean;
            /** 可上传文件 */
            canUpload: boolean;
            facts: components["schemas"]["ObjectFacts"];
        };
        ConnectionObjectList: {
            items: components["schemas"]["ConnectionObject"][];
            /** 支持消息推送 */
            hasWebhook: boolean;
        };
        /** 文件结果 */
        FileReport: {
            /**
             * 保存为
             * @description Name under which the file is kept; null: it was only tried.
             */
            keptAs: string | null;
            /**
             * 执行记录
             * @description The pull that began; null: none did (a try, a paused connection, a run under way), the next one reads the file.
             */
            run: string | null;
            /** 单据数 */
            records: number;
            /**
             * 预计变化
             * @description What a pull would make of the records; null: the file was kept.
             */
            changes: components["schemas"]["FileChanges"] | null;
            /**
             * 明细
             * @description In the order of the file, the first 1000: what is not unchanged; of a kept file what cannot be read.
             */
            items: components["schemas"]["FileItem"][];
            /**
             * 未列出
             * @description So many more.
             */
            left: number;
        };
        /** 预计变化 */
        FileChanges: {
            /** 新建 */
            created: number;
            /** 修改 */
            changed: number;
            /** 不变 */
            unchanged: number;
            /**
             * 不取
             * @description Filters or ownership leave them out.
             */
            skipped: number;
            /**
             * 重复
             * @description Another record of this connection has the same identity.
             */
            duplicate: number;
            /**
             * 等待
             * @description A write of the hub is on its way to them.
             */
            waits: number;
            /** 有误 */
            error: number;
        };
        /** 文件明细 */
        FileItem: {
            /** 外部标识 */
            externalId: string;
            /**
             * 位置
             * @description File and rows.
             */
            place: string | null;
            /**
             * 动作
             * @enum {string}
             */
            action: "created" | "changed" | "unchanged" | "skipped" | "duplicate" | "waits" | "error";
            /**
             * 变化的字段
             * @description By standard field, before and after; null: absent.
             */
            fields: {
                [key: string]: unknown[];
            };
            /** 原因 */
            error: {
                code: string;
                /** @description File, row and column, and the remedy. */
                message: string;
            } | null;
        };
        /** 对象结构 */
        ConnectionObjectDetail: {
            /** 对象 */
            object: string;
            facts: components["schemas"]["ObjectFacts"];
            /**
             * 原始字段
             * @description JSON Schema of the native record.
             */
            schema: {
                [key: string]: unknown;
            };
        };
        /** 对方的自定义字段 */
        FetchedField: {
            /**
             * 字段
             * @description In the native record: `season`, `lines.engraving`.
             */
            path: string;
            /**
             * 名称
             * @description What the system calls it.
             */
            title?: string;
            /**
             * 类型
             * @enum {string}
             */
            type: "string" | "decimal" | "integer" | "number" | "boolean" | "date" | "dateTime" | "object" | "list" | "any";
            /**
             * 已声明
             * @description The connection's overlay has it already.
             */
            isDeclared: boolean;
        };
        /** 一种单据的自定义字段 */
        FetchedObject: {
            /** 对象 */
            object: string;
            /**
             * 声明文档
             * @description Name of the schema document that declares them.
             */
            document: string;
            fields: components["schemas"]["FetchedField"][];
            /**
             * 建议的声明
             * @description Text of that document with the fields added that it lacks; what people wrote in it stays.
             */
            text: string;
        };
        FetchedFieldList: {
            items: components["schemas"]["FetchedObject"][];
        };
        /** 测试结果 */
        CheckResult: {
            /** 通过 */
            ok: boolean;
            /** 对方版本 */
            version?: string;
            /** 对方账号 */
            account?: string;
            /** 提示 */
            warnings: string[];
        };
        PauseRequest: {
            /** 原因 */
            reason?: string;
        };
        /**
         * 单据推送到
         * @description save 保存 · submit 提交 · approve 审核
         * @enum {string}
         */
        DocumentTarget: "save" | "submit" | "approve";
        /**
         * 已关账时
         * @description hold 等待: the bill waits in To do until the period is open · nextOpenDay 记入下一个开放日: it is posted on the first open day and marked 跨期
         * @enum {string}
         */
        ClosedPeriod: "hold" | "nextOpenDay";
        /**
         * 运行模式
         * @description off 停用 · trial 试运行 (outbound): everything is computed and nothing written · on 启用
         * @default on
         * @enum {string}
         */
        FlowMode: "off" | "trial" | "on";
        /**
         * 方向
         * @description in: from the connection to the hub · out: from the hub to the connection.
         * @enum {string}
         */
        Direction: "in" | "out";
        /** 修改同步方案 */
        FlowEdit: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            direction: components["schemas"]["Direction"];
            /**
             * 定时
             * @description Cron expression, or `every <n>s|m|h`; null = hints and pushes alone.
             */
            schedule?: string | null;
            /**
             * 字段映射
             * @description Name of the mapping; null = the connector's own.
             */
            mapping?: string | null;
            /**
             * 过滤条件
             * @description Canonical field → allowed value or values.
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * 拒收规则
             * @description Outbound: records in which a value of the field matches become dead letters with this code; the first rule that matches wins.
             */
            reject?: components["schemas"]["RejectRule"][] | null;
            /** 推送选项 */
            options?: {
                [key: string]: unknown;
            } | null;
            /**
             * 删除预算
             * @description Inbound: so many deletions are taken over within 24 hours without a person; null = 5 % of the bound records, from 10 to 500.
             */
            deleteBudget?: number | null;
            /**
             * 不再符合条件时
             * @description Outbound, of a bound record that the filter no longer lets through: keep 继续推送 · archive 停用后不再推送 · stop 不再推送; null = keep.
             * @enum {string|null}
             */
            leave?: "keep" | "archive" | "stop" | null;
            /**
             * 单据推送到
             * @description Outbound: how far a bill is driven there; null = as far as the connector can.
             */
            documentTarget?: components["schemas"]["DocumentTarget"] | null;
            /**
             * 已关账时
             * @description Outbound, of records with a business date: what becomes of one whose accounting period is closed; null = hold.
             */
            closedPeriod?: components["schemas"]["ClosedPeriod"] | null;
            /**
             * 起始同步时间
             * Format: date-time
             * @description Inbound: what last changed before is left alone. Outbound: a document placed, paid, shipped … before is not begun there.
             */
            startFrom?: string | null;
            mode?: components["schemas"]["FlowMode"];
        };
        /** 拒收规则 */
        RejectRule: {
            /**
             * 字段
             * @description Canonical path, through lists: lines.quantity.
             */
            field: string;
            /**
             * 正则表达式
             * @description Regular expression (RE2).
             */
            matches: string;
            /** 原因代码 */
            code: string;
            /** 说明 */
            message: string;
        };
        /** 新建同步方案 */
        NewFlow: {
            id: components["schemas"]["Slug"];
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            direction: components["schemas"]["Direction"];
            /**
             * 定时
             * @description Cron expression, or `every <n>s|m|h`; null = hints and pushes alone.
             */
            schedule?: string | null;
            /**
             * 字段映射
             * @description Name of the mapping; null = the connector's own.
             */
            mapping?: string | null;
            /**
             * 过滤条件
             * @description Canonical field → allowed value or values.
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * 拒收规则
             * @description Outbound: records in which a value of the field matches become dead letters with this code; the first rule that matches wins.
             */
            reject?: components["schemas"]["RejectRule"][] | null;
            /** 推送选项 */
            options?: {
                [key: string]: unknown;
            } | null;
            /**
             * 删除预算
             * @description Inbound: so many deletions are taken over within 24 hours without a person; null = 5 % of the bound records, from 10 to 500.
             */
            deleteBudget?: number | null;
            /**
             * 不再符合条件时
             * @description Outbound, of a bound record that the filter no longer lets through: keep 继续推送 · archive 停用后不再推送 · stop 不再推送; null = keep.
             * @enum {string|null}
             */
            leave?: "keep" | "archive" | "stop" | null;
            /**
             * 单据推送到
             * @description Outbound: how far a bill is driven there; null = as far as the connector can.
             */
            documentTarget?: components["schemas"]["DocumentTarget"] | null;
            /**
             * 已关账时
             * @description Outbound, of records with a business date: what becomes of one whose accounting period is closed; null = hold.
             */
            closedPeriod?: components["schemas"]["ClosedPeriod"] | null;
            /**
             * 起始同步时间
             * Format: date-time
             * @description Inbound: what last changed before is left alone. Outbound: a document placed, paid, shipped … before is not begun there.
             */
            startFrom?: string | null;
            mode?: components["schemas"]["FlowMode"];
        };
        /** 同步进度 */
        FlowProgress: {
            /**
             * 类别
             * @enum {string}
             */
            kind: "pull" | "backfill";
            /** 进度 */
            cursor: string | null;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /** 同步方案 */
        Flow: {
            /** 标识 */
            id: string;
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            direction: components["schemas"]["Direction"];
            /**
             * 定时
             * @description Cron expression, or `every <n>s|m|h`; null = hints and pushes alone.
             */
            schedule: string | null;
            /**
             * 字段映射
             * @description Name of the mapping; null = the connector's own.
             */
            mapping: string | null;
            /**
             * 过滤条件
             * @description Canonical field → allowed value or values.
             */
            filter: {
                [key: string]: unknown;
            } | null;
            /**
             * 拒收规则
             * @description Outbound: records in which a value of the field matches become dead letters with this code; the first rule that matches wins.
             */
            reject: components["schemas"]["RejectRule"][] | null;
            /** 推送选项 */
            options: {
                [key: string]: unknown;
            } | null;
            /**
             * 删除预算
             * @description Inbound: so many deletions are taken over within 24 hours without a person; null = 5 % of the bound records, from 10 to 500.
             */
            deleteBudget: number | null;
            /**
             * 不再符合条件时
             * @description Outbound, of a bound record that the filter no longer lets through: keep 继续推送 · archive 停用后不再推送 · stop 不再推送; null = keep.
             * @enum {string|null}
             */
            leave: "keep" | "archive" | "stop" | null;
            /**
             * 单据推送到
             * @description Outbound: how far a bill is driven there; null = as far as the connector can.
             */
            documentTarget: components["schemas"]["DocumentTarget"] | null;
            /**
             * 已关账时
             * @description Outbound, of records with a business date: what becomes of one whose accounting period is closed; null = hold.
             */
            closedPeriod: components["schemas"]["ClosedPeriod"] | null;
            /**
             * 起始同步时间
             * Format: date-time
             * @description Inbound: what last changed before is left alone. Outbound: a document placed, paid, shipped … before is not begun there.
             */
            startFrom: string | null;
            mode: components["schemas"]["FlowMode"];
            /**
             * 试运行待推送
             * @description Outbound: records that a trial run has computed; they are pushed when the flow is on.
             */
            kept: number;
            /** 同步进度 */
            progress: components["schemas"]["FlowProgress"][];
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        FlowPage: {
            items: components["schemas"]["Flow"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        PullRequest: {
            /**
             * 类别
             * @default pull
             * @enum {string}
             */
            kind?: "pull" | "backfill";
            /**
             * 等待结束
             * @default false
             */
            wait?: boolean;
        };
        /**
         * 执行状态
         * @enum {string}
         */
        RunState: "running" | "succeeded" | "failed" | "stopped";
        /** 执行记录 */
        Run: {
            /** 标识 */
            id: string;
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /**
             * 类别
             * @description pull · backfill · replay
             */
            kind: string;
            state: components["schemas"]["RunState"];
            /**
             * 计数
             * @description read, created, changed, unchanged, deadLetters, conflicts
             */
            counters: {
                [key: string]: number;
            };
            /** 错误 */
            error: string | null;
            /**
             * 开始时间
             * Format: date-time
             */
            startedAt: string;
            /**
             * 结束时间
             * Format: date-time
             */
            endedAt: string | null;
        };
        RunPage: {
            items: components["schemas"]["Run"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * 差异类别
         * @description missing 对方缺少 · extra 对方多出 · different 内容不同 · late 推送超时 · renders 已接受的写法 · of a trial run: same 一致 (counted only) · refused 无法推送 · waits 等待关联单据
         * @enum {string}
         */
        DifferenceKind: "missing" | "extra" | "different" | "late" | "renders" | "same" | "refused" | "waits";
        /**
         * 核对方式
         * @description check 数据核对: all that the system holds · trial 试运行报告: what an outbound flow in trial would have written, and what people have entered there
         * @default check
         * @enum {string}
         */
        CheckKind: "check" | "trial";
        /** 开始核对 */
        DataCheckRequest: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            kind?: components["schemas"]["CheckKind"];
            /**
             * 等待结束
             * @default false
             */
            wait?: boolean;
        };
        /** 差异金额 */
        DataCheckAmount: {
            kind: components["schemas"]["DifferenceKind"];
            /** 币别 */
            currency: string;
            /** 本系统金额 */
            hub: string;
            /** 对方金额 */
            system: string;
        };
        /** 数据核对 */
        DataCheck: {
            /** 标识 */
            id: string;
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            kind: components["schemas"]["CheckKind"];
            state: components["schemas"]["RunState"];
            /**
             * 计数
             * @description Of a trial run: read (computed); same, missing, different, extra, refused, waits; unlisted. Of a check: read, pages; missing, extra, different, late, renders; foreign: left out by flow, filter or ownership; moving: never quiet; unlisted: found but not listed; apiCalls: calls to the system
             */
            counters: {
                [key: string]: number;
            };
            /**
             * 差异金额
             * @description Sums of the differences by kind and currency, where the object has an amount.
             */
            amounts: components["schemas"]["DataCheckAmount"][];
            /** 错误 */
            error: string | null;
            /**
             * 开始时间
             * Format: date-time
             */
            startedAt: string;
            /**
             * 结束时间
             * Format: date-time
             */
            endedAt: string | null;
        };
        DataCheckPage: {
            items: components["schemas"]["DataCheck"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 差异 */
        Difference: {
            /** 序号 */
            position: number;
            kind: components["schemas"]["DifferenceKind"];
            /** 标准单据 */
            record: string | null;
            /** 对方标识 */
            externalId: string | null;
            /** 单号 */
            number: string | null;
            /** 本系统金额 */
            amount: string | null;
            /** 对方金额 */
            shownAmount: string | null;
            /** 币别 */
            currency: string | null;
            /**
             * 字段差异
             * @description By field: the hub's value and the system's; null = none. A name in brackets is the code of an error: the record cannot be understood.
             */
            values: {
                [key: string]: unknown[];
            };
            /**
             * 修复时间
             * Format: date-time
             * @description When it was handed on to be put right.
             */
            repairedAt: string | null;
        };
        DifferencePage: {
            items: components["schemas"]["Difference"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 修复差异 */
        RepairRequest: {
            /**
             * 差异类别
             * @default [
             *       "different",
             *       "extra"
             *     ]
             */
            kinds?: ("different" | "extra" | "missing")[];
        };
        /** 修复结果 */
        RepairResult: {
            /**
             * 已修复
             * @description Handed on: pushes follow by themselves.
             */
            repaired: number;
            /**
             * 未修复
             * @description Of a system that nothing is taken over from, or that cannot be asked for one record.
             */
            left: number;
        };
        /** 标准单据 */
        RecordSummary: {
            /** 标识 */
            id: string;
            /** 对象 */
            object: string;
            /** 单号 */
            number: string | null;
            /** 状态 */
            status: string | null;
            /** 金额 */
            amount: string | null;
            /** 币别 */
            currency: string | null;
            /**
             * 已读取
             * @description false: known from a reference only, not read yet.
             */
            isFilled: boolean;
            /** 已删除 */
            isDeleted: boolean;
            /**
             * 已停止推送
             * @description A conflict stops its deliveries.
             */
            isStopped: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /** 标准单据 */
        RecordListItem: {
            /** 标识 */
            id: string;
            /** 对象 */
            object: string;
            /** 单号 */
            number: string | null;
            /** 状态 */
            status: string | null;
            /** 金额 */
            amount: string | null;
            /** 币别 */
            currency: string | null;
            /**
             * 已读取
             * @description false: known from a reference only, not read yet.
             */
            isFilled: boolean;
            /** 已删除 */
            isDeleted: boolean;
            /**
             * 已停止推送
             * @description A conflict stops its deliveries.
             */
            isStopped: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /**
             * 名称
             * @description What people call it beside its number: of a product or customer its name, of stock its product and warehouse. null: its number says it.
             */
            name: string | null;
            link?: components["schemas"]["RecordLink"];
        };
        /**
         * 关联
         * @description What the record is in the connection that the list was asked for; only there with the filter `connection`.
         */
        RecordLink: {
            /** 连接 */
            connection: string;
            /**
             * 对方标识
             * @description null: due there, not bound yet.
             */
            externalId: string | null;
            /** 单据编号 */
            documentNumber: string | null;
            /** 单据状态 */
            documentStatus: components["schemas"]["DocumentStatus"] | null;
            /** 对方已删除 */
            isDeleted: boolean;
            /**
             * 推送状态
             * @description null: nothing was ever due there.
             */
            deliveryState: components["schemas"]["DeliveryState"] | null;
            /** 最近错误 */
            lastError: components["schemas"]["FailureReason"] | null;
        };
        RecordPage: {
            items: components["schemas"]["RecordListItem"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 标准单据 */
        RecordDetail: {
            /** 标识 */
            id: string;
            /** 对象 */
            object: string;
            /** 单号 */
            number: string | null;
            /** 状态 */
            status: string | null;
            /** 金额 */
            amount: string | null;
            /** 币别 */
            currency: string | null;
            /**
             * 已读取
             * @description false: known from a reference only, not read yet.
             */
            isFilled: boolean;
            /** 已删除 */
            isDeleted: boolean;
            /**
             * 已停止推送
             * @description A conflict stops its deliveries.
             */
            isStopped: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /**
             * 名称
             * @description What people call it beside its number: of a product or customer its name, of stock its product and warehouse. null: its number says it.
             */
            name: string | null;
            /**
             * 标准字段
             * @description The canonical record by its schema in this document.
             */
            body: {
                [key: string]: unknown;
            };
            /**
             * 不平
             * @description What of the amounts and quantities does not add up.
             */
            imbalances: components["schemas"]["Imbalance"][];
            /** 关联单号 */
            bindings: components["schemas"]["Binding"][];
            /** 推送 */
            deliveries: components["schemas"]["Delivery"][];
        };
        /** 汇总明细 */
        RecordBooking: {
            /**
             * 汇总
             * @description The summary that booked it.
             */
            connection: string;
            /**
             * 明细单据
             * @description Id of the record that was added up.
             */
            member: string;
            /** 明细单号 */
            memberNumber: string | null;
            /**
             * 汇总单据
             * @description Id of the bill that holds it.
             */
            made: string;
            /** 汇总单号 */
            madeNumber: string | null;
            /**
             * 汇总行
             * @description The fields that tell the bill’s line apart, such as product and isGift.
             */
            line: {
                [key: string]: unknown;
            };
            /**
             * 计入
             * @description What it brought to that line, in decimals; negative in an adjustment.
             */
            sums: {
                [key: string]: string;
            };
        };
        RecordBookingPage: {
            items: components["schemas"]["RecordBooking"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 自定义字段 */
        CustomField: {
            /** 标准单据 */
            object: string;
            /**
             * 字段
             * @description Canonical path: `extra.card`, `lines.extra.engraving`.
             */
            field: string;
            /**
             * 连接
             * @description Where it is called so.
             */
            connection: string;
            /** 名称 */
            title: string;
            /** 说明 */
            description?: string;
        };
        CustomFieldList: {
            items: components["schemas"]["CustomField"][];
        };
        /** 未取占用 */
        RecordReservation: {
            /**
             * 可售库存
             * @description The connection of sellable stock that counts it.
             */
            connection: string;
            /**
             * 订单
             * @description Id of the order's record.
             */
            order: string;
            /** 订单号 */
            orderNumber: string | null;
            /**
             * 商品
             * @description Id of the product; of a bundle, of its part.
             */
            product: string;
            /** 商家编码 */
            skuCode: string | null;
            /**
             * 店铺
             * @description Its code.
             */
            shop: string;
            /**
             * 仓库
             * @description Its code; null = any that the shop sells from.
             */
            warehouse: string | null;
            /**
             * 数量
             * @description Pieces that are not taken.
             */
            quantity: string;
            /**
             * 占用时间
             * Format: date-time
             * @description When the order was placed.
             */
            since: string;
            reason: components["schemas"]["ReservationReason"];
            /**
             * 库存方
             * @description The connection that is to take it.
             */
            owner: string | null;
        };
        /**
         * 未取原因
         * @description notSent: no system that keeps stock is sent it, by its filter or its start. held: not begun there while it is on hold. stopped: a
         *     conflict stops its deliveries. underway: on its way. failed: in To do. trial: the flow is in trial and nobody has entered it there.
         *     deletedThere: its bill was deleted. stockNotRead: it is there, and the stock has not been read since.
         * @enum {string}
         */
        ReservationReason: "notSent" | "held" | "stopped" | "underway" | "failed" | "trial" | "deletedThere" | "stockNotRead";
        RecordReservationPage: {
            items: components["schemas"]["RecordReservation"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 不平 */
        Imbalance: {
            /**
             * 规则
             * @description Rule of the model: 1 payable · 2 receivable, shares and gifts · 3 bundles · 4 tax · 5 quantities · 6 refunds.
             */
            invariant: number;
            /**
             * 类型
             * @description amount: 金额不平 · quantity: 数量不平
             * @enum {string}
             */
            kind: "amount" | "quantity";
            /** 字段 */
            field: string;
            /** 应为 */
            expected: string;
            /** 实为 */
            actual: string;
            /** 说明 */
            message: string;
            /**
             * 仅提示
             * @description true: the channel states its own value, or freight bears the rest; the record is delivered. false: it is not delivered until it adds up.
             */
            isShownOnly: boolean;
        };
        /** 历史时点 */
        RecordAsOf: {
            record: components["schemas"]["RecordSummary"];
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /**
             * 当时状态
             * @description absent: not there yet · unfilled: referred to, not read yet · unknown: its trail of then is no longer kept.
             * @enum {string}
             */
            state: "known" | "absent" | "unfilled" | "unknown";
            /** 标准字段 */
            body: {
                [key: string]: unknown;
            } | null;
            /** 已删除 */
            isDeleted: boolean;
            /**
             * 未知字段
             * @description Fields of the body whose value then the trail does not tell; they are left out of it.
             */
            unknown: string[];
            /** 各系统 */
            systems: components["schemas"]["SystemAsOf"][];
        };
        /** 重新计算 */
        RecordReplayRequest: {
            /** 连接 */
            connection: string;
            /**
             * 映射版本
             * @description Default: the present one.
             */
            mapping?: string;
            /**
             * 仅试算
             * @default true
             */
            isDryRun?: boolean;
        };
        /** 撤销删除 */
        RestoreRequest: {
            /**
             * 重新创建于
             * @description Connections that have deleted the record and are to have it again.
             */
            recreateIn?: string[];
        };
        /** 重新计算结果 */
        RecordReplay: {
            /** 已生效 */
            isApplied: boolean;
            /** 映射版本 */
            mappingHash: string;
            /**
             * 读取时间
             * Format: date-time
             * @description When the system showed what is replayed.
             */
            readAt: string;
            /** 不同的字段 */
            fields: {
                /** 标准字段 */
                field: string;
                /**
                 * 标准单据的值
                 * @description null: absent.
                 */
                ours: unknown;
                /**
                 * 对方的值
                 * @description null: absent.
                 */
                theirs: unknown;
                /**
                 * 采用
                 * @description The record takes it over; else the rules keep the record's own value.
                 */
                isTaken: boolean;
            }[];
        };
        /**
         * 当时的对方数据
         * @description As far as the trail tells. A value that the system showed and the hub did not take over is not in it.
         */
        SystemAsOf: {
            /** 连接 */
            connection: string;
            /** 对方标识 */
            externalId: string | null;
            /** 对方已删除 */
            isDeleted: boolean;
            /**
             * 字段
             * @description Canonical path → value, since when, and whether the system showed it (read) or the hub wrote it (sent).
             */
            fields: {
                [key: string]: {
                    /** 值 */
                    value: unknown;
                    /**
                     * 时间
                     * Format: date-time
                     */
                    at: string;
                    /**
                     * 来源
                     * @enum {string}
                     */
                    how: "read" | "sent";
                };
            };
            /**
             * 未知字段
             * @description Mapped fields of which the trail says nothing, or no value.
             */
            unknown: string[];
        };
        /**
         * 修改
         * @description Canonical fields with their new values; null clears. Lists are replaced whole.
         */
        RecordPatch: {
            [key: string]: unknown;
        };
        /** 关联单号 */
        Binding: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string;
            /**
             * 对方标识
             * @description null: due there, not bound yet.
             */
            externalId: string | null;
            /** 对方单号 */
            keys: {
                [key: string]: string;
            };
            /** 单据编号 */
            documentNumber: string | null;
            /**
             * 单据类型
             * @description What that system calls this kind of bill.
             */
            documentType: string | null;
            /**
             * 单据状态
             * @description null: no bill there, or nobody knows.
             */
            documentStatus: components["schemas"]["DocumentStatus"] | null;
            /**
             * 单据暂停推送
             * @description Somebody there reopened or voided the bill, so nothing is written to it. asked 待人工处理: a conflict asks what is to be done · left 保持现状: it is left as it is until it is as far again.
             * @enum {string|null}
             */
            documentHold: "asked" | "left" | null;
            /**
             * 推送时间
             * Format: date-time
             * @description The last push that reached its target.
             */
            pushedAt: string | null;
            /**
             * 审核时间
             * Format: date-time
             * @description When the hub first saw it approved.
             */
            approvedAt: string | null;
            /**
             * 跨期
             * @description Posted on a later day than its own because that day's accounting period was closed.
             */
            isCrossPeriod: boolean;
            /**
             * 记账日期
             * Format: date
             * @description The day it was posted on instead; null: its own.
             */
            documentDate: string | null;
            /**
             * 对方数据
             * @description The native record as last known.
             */
            native: {
                [key: string]: unknown;
            } | null;
            /** 对方已删除 */
            isDeleted: boolean;
            /**
             * 读取时间
             * Format: date-time
             * @description null: never read.
             */
            readAt: string | null;
            /** 版本号 */
            rev: number;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /**
         * 单据状态
         * @description draft 暂存 · submitted 已提交 · approved 已审核 · reopened 重新审核 (somebody there took the approval back) · closed 已关闭 · void 作废
         * @enum {string}
         */
        DocumentStatus: "draft" | "submitted" | "approved" | "reopened" | "closed" | "void";
        /**
         * 推送状态
         * @description due 待推送 · waiting 等待关联单据 · taken 推送中 · unknown 结果未知 · done 已推送 · trial 试运行 (computed, not written) · dead 待处理 · stopped 已停止
         * @enum {string}
         */
        DeliveryState: "due" | "waiting" | "taken" | "unknown" | "done" | "trial" | "dead" | "stopped";
        /** 推送 */
        Delivery: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string;
            state: components["schemas"]["DeliveryState"];
            /** 尝试次数 */
            attempts: number;
            /** 已写次数 */
            writes: number;
            /** 优先级 */
            priority: number;
            /**
             * 应推送时间
             * Format: date-time
             */
            dueAt: string;
            /**
             * 变更时间
             * Format: date-time
             * @description Since when something is due.
             */
            changedAt: string;
            /**
             * 最近推送时间
             * Format: date-time
             */
            takenAt: string | null;
            /** 最近错误 */
            lastError: components["schemas"]["FailureReason"] | null;
            /** 等待的单据 */
            waitingFor: {
                object: string;
                id: string;
            }[];
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * 处理状态
         * @enum {string}
         */
        DeadLetterState: "open" | "resolved";
        /** 待处理单据 */
        DeadLetter: {
            /** 标识 */
            id: string;
            direction: components["schemas"]["Direction"];
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string | null;
            /** 对方标识 */
            externalId: string | null;
            /** 错误代码 */
            code: string;
            kind: components["schemas"]["ErrorKind"];
            /** 错误说明 */
            message: string;
            /**
             * 出错字段
             * @description Place in the record that the error names, without positions in lists.
             */
            field: string | null;
            state: components["schemas"]["DeadLetterState"];
            /**
             * 处理说明
             * @description Why a person resolved it.
             */
            note: string | null;
            /**
             * 已修改
             * @description The payload was edited by a person since it failed.
             */
            isEdited: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        DeadLetterPage: {
            items: components["schemas"]["DeadLetter"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 待处理单据 */
        DeadLetterDetail: {
            /** 标识 */
            id: string;
            direction: components["schemas"]["Direction"];
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string | null;
            /** 对方标识 */
            externalId: string | null;
            /** 错误代码 */
            code: string;
            kind: components["schemas"]["ErrorKind"];
            /** 错误说明 */
            message: string;
            /**
             * 出错字段
             * @description Place in the record that the error names, without positions in lists.
             */
            field: string | null;
            state: components["schemas"]["DeadLetterState"];
            /**
             * 处理说明
             * @description Why a person resolved it.
             */
            note: string | null;
            /**
             * 已修改
             * @description The payload was edited by a person since it failed.
             */
            isEdited: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 单据内容 */
            payload: {
                [key: string]: unknown;
            };
            /** 错误明细 */
            details: {
                [key: string]: unknown;
            };
            /** 映射版本 */
            mappingHash: string | null;
        };
        /** 修改后的待处理单据 */
        EditedDeadLetter: {
            /** 标识 */
            id: string;
            direction: components["schemas"]["Direction"];
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string | null;
            /** 对方标识 */
            externalId: string | null;
            /** 错误代码 */
            code: string;
            kind: components["schemas"]["ErrorKind"];
            /** 错误说明 */
            message: string;
            /**
             * 出错字段
             * @description Place in the record that the error names, without positions in lists.
             */
            field: string | null;
            state: components["schemas"]["DeadLetterState"];
            /**
             * 处理说明
             * @description Why a person resolved it.
             */
            note: string | null;
            /**
             * 已修改
             * @description The payload was edited by a person since it failed.
             */
            isEdited: boolean;
            /** 版本号 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 单据内容 */
            payload: {
                [key: string]: unknown;
            };
            /** 错误明细 */
            details: {
                [key: string]: unknown;
            };
            /** 映射版本 */
            mappingHash: string | null;
            /** 修改内容 */
            changes: components["schemas"]["PayloadChange"][];
        };
        /** 修改 */
        PayloadChange: {
            /**
             * 位置
             * @description JSON Pointer.
             */
            pointer: string;
            /**
             * 修改前
             * @description Absent where there was none.
             */
            before?: unknown;
            /**
             * 修改后
             * @description Absent where it was taken out.
             */
            after?: unknown;
        };
        /** 试算结果 */
        DeadLetterPreview: {
            /** 可通过 */
            isAccepted: boolean;
            error?: components["schemas"]["FailureReason"];
            /** 出错字段 */
            field?: string;
            /** 修改内容 */
            changes: components["schemas"]["PayloadChange"][];
            /**
             * 结果
             * @description In: the canonical record that the payload maps to. Out: the native record that would be sent; null when nothing would.
             */
            result: {
                [key: string]: unknown;
            } | null;
        };
        /** 待处理原因 */
        DeadLetterGroup: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            direction: components["schemas"]["Direction"];
            /** 错误代码 */
            code: string;
            /** 出错字段 */
            field: string | null;
            /** 单据数 */
            count: number;
            /**
             * 最早时间
             * Format: date-time
             */
            firstAt: string;
            /**
             * 最近时间
             * Format: date-time
             * @description When the last of them failed, or was edited.
             */
            lastAt: string;
            example: components["schemas"]["DeadLetter"];
        };
        /**
         * 待处理类别
         * @enum {string}
         */
        TodoKind: "unmapped" | "missingReference" | "invalidAddress" | "duplicate" | "outOfStock" | "alreadyPicked" | "quantityMismatch" | "amountMismatch" | "approvalFailed" | "submitFailed" | "takenBack" | "documentLocked" | "periodClosed" | "deletionHeld" | "deletedThere" | "decision" | "refused" | "outcomeUnknown" | "unreadable" | "badMapping" | "held" | "shipmentOverdue" | "refundPending";
        /**
         * 部门
         * @enum {string}
         */
        Department: "operations" | "warehouse" | "finance" | "integrator";
        /** 待处理事项 */
        TodoItem: {
            /**
             * 标识
             * @description Of the dead letter, conflict or record behind it.
             */
            id: string;
            /**
             * 来源
             * @description record: nothing failed, the record itself asks for somebody.
             * @enum {string}
             */
            behind: "deadLetter" | "conflict" | "record";
            kind: components["schemas"]["TodoKind"];
            department: components["schemas"]["Department"];
            /**
             * 连接
             * @description null: it is about the record, whatever system it is in.
             */
            connection: string | null;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string | null;
            /**
             * 单号
             * @description Business number, else the id in the other system.
             */
            number: string | null;
            /**
             * 件数
             * @description Pieces of its lines; null = there are none, or the record is not there.
             */
            pieces: string | null;
            /** 金额 */
            amount: string | null;
            /** 币别 */
            currency: string | null;
            /**
             * 停止时间
             * Format: date-time
             * @description When it came onto the list.
             */
            since: string;
            /**
             * 处理时限
             * Format: date-time
             * @description The record's own (ship by, deadline of the after-sale), else so long after it stopped as its kind allows.
             */
            dueAt: string;
            /** 已超时 */
            isOverdue: boolean;
            /**
             * 说明
             * @description Of the dead letter; of a conflict its kind; of an order on hold the reasons, divided by a comma and a blank, of other records their status.
             */
            message: string;
            /** 出错字段 */
            field: string | null;
            /** 备注 */
            note: string | null;
            /** 负责人 */
            assignee: string | null;
            /**
             * 备注人
             * @description Who last wrote note or assignee.
             */
            notedBy: string | null;
            /**
             * 备注时间
             * Format: date-time
             */
            notedAt: string | null;
            /**
             * 版本号
             * @description Of note and assignee; 0: nobody has written any. Send it as If-Match.
             */
            rev: number;
        };
        /** 备注与负责人 */
        TodoNote: {
            /** 备注 */
            note?: string | null;
            /**
             * 负责人
             * @description A free name.
             */
            assignee?: string | null;
        };
        TodoPage: {
            items: components["schemas"]["TodoItem"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 待处理类别汇总 */
        TodoGroup: {
            kind: components["schemas"]["TodoKind"];
            department: components["schemas"]["Department"];
            /** 事项数 */
            count: number;
            /** 已超时 */
            overdue: number;
            /** 件数 */
            pieces: string;
            /** 金额 */
            amounts: {
                /** 币别 */
                currency: string;
                /** 金额 */
                amount: string;
            }[];
        };
        TodoGroupList: {
            items: components["schemas"]["TodoGroup"][];
        };
        DeadLetterGroupList: {
            items: components["schemas"]["DeadLetterGroup"][];
        };
        ResolveRequest: {
            /** 处理说明 */
            reason: string;
        };
        DeadLetterEdit: {
            /** 单据内容 */
            payload: {
                [key: string]: unknown;
            };
        };
        ReplayRequest: {
            /** 单据内容 */
            payload?: {
                [key: string]: unknown;
            };
        };
        ReplayResult: {
            /** 已解决 */
            isResolved: boolean;
            /**
             * 已排队
             * @description True: what it started has not ended yet, the push of the record or the reading of its system; if that fails, there is a dead letter again. Else absent.
             */
            isQueued?: boolean;
            /** 仍有的错误 */
            error?: string;
        };
        /** 批量重新推送 */
        BulkReplayRequest: {
            /**
             * 范围
             * @description Open dead letters that meet all of these; empty = all.
             */
            filter: {
                /** 连接 */
                connection?: string;
                /** 对象 */
                object?: string;
                /** 错误代码 */
                code?: string;
                /**
                 * 出错字段
                 * @description Empty = those whose error names no place.
                 */
                field?: string;
                direction?: components["schemas"]["Direction"];
                /** 标识 */
                ids?: string[];
            };
            /**
             * 预计数
             * @description `matched` of the dry run; needed unless `ids` names them.
             */
            expected?: number;
            /**
             * 最多
             * @default 1000
             */
            limit?: number;
            /**
             * 仅计数
             * @default false
             */
            isDryRun?: boolean;
        };
        /** 批量结果 */
        BulkReplayResult: {
            /**
             * 符合条件
             * @description How many open letters met the filter before.
             */
            matched: number;
            /** 已重新推送 */
            replayed: number;
            /** 已解决 */
            resolved: number;
            /**
             * 已排队
             * @description Of the resolved: what they started has not ended yet (see `isQueued` of one).
             */
            queued: number;
            /** 仍失败 */
            failures: {
                id: string;
                error: string;
            }[];
        };
        /**
         * 冲突状态
         * @enum {string}
         */
        ConflictState: "open" | "settled";
        /** 数据冲突 */
        Conflict: {
            /** 标识 */
            id: string;
            /** 标准单据 */
            record: string;
            /** 对象 */
            object: string;
            /** 连接 */
            connection: string;
            /** 标准字段 */
            field: string;
            /**
             * 冲突类别
             * @description ownerOverwrote · illegalTransition · manual · contested · verifyFailed · duplicate · ambiguousLines · deletedByOther · reopened (field documentStatus: somebody there took the bill back or voided it, and nothing is written to it) · deleteBudget (one for all held deletions of a connection and object; `record` is one of them)
             */
            kind: string;
            /**
             * 各方的值
             * @description base: before, ours: the hub's, theirs: the connection's. An absent one has no value. deleteBudget: base: the budget, theirs: how many deletions are held.
             */
            values: {
                base?: unknown;
                ours?: unknown;
                theirs?: unknown;
            } & {
                [key: string]: unknown;
            };
            state: components["schemas"]["ConflictState"];
            /** 版本号 */
            rev: number;
            /**
             * 发现时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        ConflictPage: {
            items: components["schemas"]["Conflict"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * 采用
         * @description ours: the hub's value · theirs: the connection's · value: the one given here · rule: whose it is by ownership as it stands now. reopened knows two: ours pushes the bill to its target again, theirs leaves it as it is. deleteBudget knows two: theirs takes the held deletions over, ours detaches these records from the connection and keeps them.
         * @enum {string}
         */
        SettleUse: "ours" | "theirs" | "value" | "rule";
        /** 处理冲突 */
        SettleRequest: {
            use: components["schemas"]["SettleUse"];
            /**
             * 值
             * @description With use: value. As the field has it in the standard record; null = none.
             */
            value?: unknown;
        };
        /** 批量处理冲突 */
        BulkSettleRequest: {
            /**
             * 范围
             * @description Open conflicts that meet all of these; empty = all.
             */
            filter: {
                /** 连接 */
                connection?: string;
                /** 对象 */
                object?: string;
                /** 标准字段 */
                field?: string;
                /** 冲突类别 */
                kind?: string;
                /** 标识 */
                ids?: string[];
            };
            /**
             * 采用
             * @description As for one conflict.
             * @enum {string}
             */
            use: "ours" | "theirs" | "rule";
            /**
             * 预计数
             * @description `matched` of the dry run; needed unless `ids` names them.
             */
            expected?: number;
            /**
             * 最多
             * @default 1000
             */
            limit?: number;
            /**
             * 仅计数
             * @default false
             */
            isDryRun?: boolean;
        };
        /** 批量结果 */
        BulkSettleResult: {
            /**
             * 符合条件
             * @description How many open conflicts met the filter before.
             */
            matched: number;
            /** 已处理 */
            settled: number;
            /** 未能处理 */
            failures: {
                id: string;
                error: string;
            }[];
        };
        /** 冲突归类 */
        ConflictGroup: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准字段 */
            field: string;
            /** 冲突类别 */
            kind: string;
            /** 数量 */
            count: number;
            /**
             * 最早时间
             * Format: date-time
             */
            firstAt: string;
            /**
             * 最近时间
             * Format: date-time
             */
            lastAt: string;
        };
        ConflictGroupList: {
            items: components["schemas"]["ConflictGroup"][];
        };
        /** 轨迹 */
        LineageEntry: {
            /** 序号 */
            id: string;
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /** 标准单据 */
            record: string;
            /** 对象 */
            object: string;
            /** 连接 */
            connection: string | null;
            /**
             * 事件
             * @description created · changed · matched · delivered · renders · conflict · deadLetter · deleted · held · revived · restored · left · edited · received · booked
             */
            kind: string;
            /**
             * 来源
             * @description live · backfill · adopt · replay · reconcile · restore · hub
             */
            origin: string;
            /** 执行记录 */
            run: string | null;
            /** 对方标识 */
            externalId: string | null;
            /** 映射版本 */
            mappingHash: string | null;
            /** 字段 */
            fields: string[];
            /**
             * 变化
             * @description Field → [before, after], null = absent. A property of lines: values by line id, of the lines in which it differs; a list whose members changed: the whole list. None for `created`.
             */
            patch: {
                [key: string]: unknown;
            } | null;
        };
        /** 单据轨迹 */
        Journey: {
            record: components["schemas"]["RecordSummary"];
            /** 关联单号 */
            bindings: components["schemas"]["Binding"][];
            /** 推送 */
            deliveries: components["schemas"]["Delivery"][];
            /** 数据冲突 */
            conflicts: components["schemas"]["Conflict"][];
            /** 待处理 */
            deadLetters: components["schemas"]["DeadLetter"][];
            /**
             * 轨迹
             * @description Oldest first.
             */
            lineage: components["schemas"]["LineageEntry"][];
        };
        JourneyList: {
            items: components["schemas"]["Journey"][];
        };
        /**
         * 类别
         * @description mapping 字段映射 · schema 原始字段结构 · ownership 以谁为准
         * @enum {string}
         */
        DocumentKind: "mapping" | "schema" | "ownership";
        /** 文本 */
        DocumentSummary: {
            kind: components["schemas"]["DocumentKind"];
            /** 名称 */
            name: string;
            /** 指纹 */
            hash: string;
            /** 版本号 */
            rev: number;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        DocumentPage: {
            items: components["schemas"]["DocumentSummary"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 文本 */
        DocumentDetail: {
            kind: components["schemas"]["DocumentKind"];
            /** 名称 */
            name: string;
            /** 指纹 */
            hash: string;
            /** 版本号 */
            rev: number;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 内容 */
            text: string;
        };
        DocumentEdit: {
            /** 内容 */
            text: string;
        };
        /**
         * 配置
         * @description All of it, or a part; what is not named stays as it is.
         */
        Configuration: {
            /** 连接 */
            connections: {
                id: components["schemas"]["Slug"];
                connector: string;
                name: string;
                config: components["schemas"]["ConnectionSettings"];
                isPaused?: boolean;
            }[];
            /** 同步方案 */
            flows: {
                id: components["schemas"]["Slug"];
                connection: string;
                object: string;
                direction: components["schemas"]["Direction"];
                schedule?: string;
                mapping?: string;
                filter?: {
                    [key: string]: unknown;
                };
                reject?: components["schemas"]["RejectRule"][];
                options?: {
                    [key: string]: unknown;
                };
                deleteBudget?: number;
                /** @enum {string} */
                leave?: "keep" | "archive" | "stop";
                documentTarget?: components["schemas"]["DocumentTarget"];
                closedPeriod?: components["schemas"]["ClosedPeriod"];
                /** Format: date-time */
                startFrom?: string;
                mode?: components["schemas"]["FlowMode"];
            }[];
            /** 字段映射 */
            mappings: components["schemas"]["TextDocument"][];
            /** 原始字段结构 */
            schemas: components["schemas"]["TextDocument"][];
            /**
             * 以谁为准
             * @description Text of ownership.yaml.
             */
            ownership?: string;
            /**
             * 对照表
             * @description Definitions; rows are imported by themselves.
             */
            codeTables?: components["schemas"]["CodeTableDefinition"][];
        };
        TextDocument: {
            name: string;
            text: string;
        };
        /** 变化 */
        ConfigurationChange: {
            /**
             * 类别
             * @enum {string}
             */
            kind: "connection" | "flow" | "mapping" | "schema" | "ownership" | "codeTable";
            /** 名称 */
            name: string;
            /**
             * 动作
             * @enum {string}
             */
            action: "create" | "update" | "unchanged";
            /** 明细 */
            details: string[];
        };
        /**
         * 未命中时
         * @description error: 报错并等待 (the record waits in To do) · default: 取默认值 (the default cells) · passthrough: 原值 (the key itself)
         * @enum {string}
         */
        CodeTableFallback: "error" | "default" | "passthrough";
        /** 对照表 */
        CodeTableDefinition: {
            name: components["schemas"]["Slug"];
            /** 标题 */
            title?: string;
            /**
             * 键列
             * @description Columns that together name a row, e.g. shop, warehouse.
             */
            keys: string[];
            /**
             * 值列
             * @description Columns that are looked up.
             */
            values: string[];
            /**
             * 列标题
             * @description By column; default: for a key column what the model calls it, else the name.
             */
            titles?: {
                [key: string]: string;
            };
            fallback: components["schemas"]["CodeTableFallback"];
            /**
             * 默认值
             * @description Cells of fallback default.
             */
            defaults?: {
                [key: string]: string;
            };
        };
        /** 对照表 */
        CodeTableDetail: {
            name: components["schemas"]["Slug"];
            /** 标题 */
            title?: string;
            /**
             * 键列
             * @description Columns that together name a row, e.g. shop, warehouse.
             */
            keys: string[];
            /**
             * 值列
             * @description Columns that are looked up.
             */
            values: string[];
            /**
             * 列标题
             * @description By column; default: for a key column what the model calls it, else the name.
             */
            titles?: {
                [key: string]: string;
            };
            fallback: components["schemas"]["CodeTableFallback"];
            /**
             * 默认值
             * @description Cells of fallback default.
             */
            defaults?: {
                [key: string]: string;
            };
            /**
             * 表头
             * @description What people are shown over each column.
             */
            headings: {
                [key: string]: string;
            };
            /** 行数 */
            rowCount: number;
            /** 版本 */
            rev: number;
            /**
             * 创建时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 修改时间
             * Format: date-time
             */
            updatedAt: string;
        };
        CodeTableList: {
            items: components["schemas"]["CodeTableDetail"][];
        };
        /**
         * 行
         * @description Column → text; empty cells may be left out.
         */
        CodeRow: {
            [key: string]: string;
        };
        CodeRowPage: {
            items: components["schemas"]["CodeRow"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 修改对照表的行 */
        CodeRowsRequest: {
            /**
             * 新增或修改
             * @description A row with the same key is replaced.
             */
            put?: components["schemas"]["CodeRow"][];
            /**
             * 删除
             * @description By their key columns.
             */
            remove?: components["schemas"]["CodeRow"][];
            /**
             * 只预演
             * @default false
             */
            isDryRun?: boolean;
        };
        /** 变化 */
        CodeRowsResult: {
            /** 已生效 */
            isApplied: boolean;
            /**
             * 版本
             * @description Of the table.
             */
            rev: number;
            /** 新增 */
            added: number;
            /** 修改 */
            changed: number;
            /** 删除 */
            removed: number;
            /** 不变 */
            same: number;
            /**
             * 明细
             * @description The first 100 changes.
             */
            examples: {
                /**
                 * 动作
                 * @enum {string}
                 */
                action: "add" | "change" | "remove";
                row: components["schemas"]["CodeRow"];
                before?: components["schemas"]["CodeRow"];
            }[];
            /**
             * 问题
             * @description The first 100.
             */
            problems: {
                /**
                 * 行号
                 * @description In the file, the headings being line 1; in a request, the number of the row.
                 */
                line?: number;
                /** 列 */
                column?: string;
                /** 说明 */
                message: string;
            }[];
        };
        /** 未对应 */
        UnmappedCode: {
            /** 对照表 */
            codeTable: string;
            /**
             * 方向
             * @description out: there is no row with this key · in: no row has this code
             * @enum {string}
             */
            direction: "in" | "out";
            by: components["schemas"]["CodeRow"];
            /** 值列 */
            column: string;
            /** 字段 */
            field: string;
            /** 连接 */
            connections: string[];
            /** 单据 */
            objects: string[];
            /** 单据数 */
            records: number;
            /** 件数 */
            pieces: string;
            /** 金额 */
            amounts: {
                /** 币种 */
                currency: string | null;
                /** 金额 */
                amount: string;
            }[];
            /**
             * 最早出现
             * Format: date-time
             */
            since: string;
        };
        UnmappedCodeList: {
            items: components["schemas"]["UnmappedCode"][];
        };
        /** 建议对照 */
        CodeProposal: {
            row: components["schemas"]["CodeRow"];
            /**
             * 依据
             * @enum {string}
             */
            reason: "barcode" | "number" | "name";
            /**
             * 名称
             * @description Of the record that was found.
             */
            name: string;
            /**
             * 单据
             * @description Id of the record that was found.
             */
            record: string;
        };
        CodeProposalList: {
            items: components["schemas"]["CodeProposal"][];
            /**
             * 没有建议
             * @description Keys for which nothing was found.
             */
            without: components["schemas"]["CodeRow"][];
        };
        /** 问题 */
        ConfigurationProblem: {
            /** 位置 */
            file: string;
            /** 字段 */
            path: string;
            /** 说明 */
            message: string;
            /**
             * 严重程度
             * @enum {string}
             */
            severity: "error" | "warning";
            /** 行 */
            line?: number;
            /** 列 */
            column?: number;
        };
        /** 预演结果 */
        ConfigurationResult: {
            /** 变化 */
            changes: components["schemas"]["ConfigurationChange"][];
            /** 问题 */
            problems: components["schemas"]["ConfigurationProblem"][];
        };
        /**
         * 预演状态
         * @description planning: being made · open: can be applied · applying: being written · applied: all written or planned anew · expired: older than 24 hours · failed: could not be made · discarded
         * @enum {string}
         */
        PlanState: "planning" | "open" | "applying" | "applied" | "expired" | "failed" | "discarded";
        /**
         * 动作
         * @description create, update: written when the plan is applied · none: as it should be · link: the same record in two systems · duplicate: a second one of that identity · onlyThere, onlyHere: one side has it alone · waits: for a reference, a push under way or a person · reject: refused by a rule · error: cannot be mapped
         * @enum {string}
         */
        PlanAction: "create" | "update" | "none" | "link" | "duplicate" | "onlyThere" | "onlyHere" | "waits" | "reject" | "error";
        /**
         * 状态
         * @description noted: told only · open: to be applied · queued: on its way · written: sent as shown · stale, replanned: did not hold any more, not sent · failed: sent and refused by the system
         * @enum {string}
         */
        PlanItemState: "noted" | "open" | "queued" | "written" | "stale" | "replanned" | "failed";
        /** 新建预演 */
        NewPlan: {
            /**
             * 配置
             * @description What would be applied; what it does not name stays. Absent: the configuration that holds.
             */
            configuration?: components["schemas"]["Configuration"];
            /**
             * 连接
             * @description Only what goes to this connection.
             */
            connection?: string;
            /**
             * 对象
             * @description Only this object.
             */
            object?: string;
        };
        /** 生效范围 */
        PlanApplication: {
            /**
             * 比例
             * @description Part of the records.
             * @default 1
             */
            share?: number;
        };
        /** 预演汇总 */
        PlanCount: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            action: components["schemas"]["PlanAction"];
            /** 数量 */
            count: number;
        };
        /** 生效进度 */
        PlanProgress: {
            /** 待生效 */
            open: number;
            /** 推送中 */
            queued: number;
            /** 已生效 */
            written: number;
            /**
             * 已变化
             * @description Did not hold any more: not written, planned anew.
             */
            replanned: number;
            /**
             * 失败
             * @description Refused by the system; they lie in To do.
             */
            failed: number;
        };
        /** 预演 */
        Plan: {
            id: string;
            state: components["schemas"]["PlanState"];
            /** 连接 */
            connection: string | null;
            /** 对象 */
            object: string | null;
            /** 含配置变更 */
            hasConfiguration: boolean;
            /** 配置变化 */
            changes: components["schemas"]["ConfigurationChange"][];
            /** 预演汇总 */
            counts: components["schemas"]["PlanCount"][];
            progress: components["schemas"]["PlanProgress"];
            /** 提示 */
            warnings: string[];
            /** 失败原因 */
            error: string | null;
            /**
             * 比例
             * @description Of the last application.
             */
            share: number | null;
            /**
             * 上一次预演
             * @description The plan whose items it plans anew.
             */
            predecessor: string | null;
            /**
             * 重新预演
             * @description The plan that holds what did not hold any more.
             */
            successor: string | null;
            /** 操作人 */
            by: string;
            /**
             * 时间
             * Format: date-time
             */
            createdAt: string;
            /**
             * 有效期至
             * Format: date-time
             */
            expiresAt: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        PlanPage: {
            items: components["schemas"]["Plan"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 预演明细 */
        PlanItem: {
            id: string;
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /** 标准单据 */
            record: string | null;
            /** 关联单号 */
            externalId: string | null;
            /**
             * 名称
             * @description Of what only the new system has: what it is called there.
             */
            name: string | null;
            action: components["schemas"]["PlanAction"];
            state: components["schemas"]["PlanItemState"];
            /**
             * 字段变化
             * @description By standard field: what the system shows, and what it would be given; of a link what the hub has, and what the system shows.
             */
            fields: {
                [key: string]: unknown[];
            };
            /** 原因代码 */
            code: string | null;
            /** 原因 */
            message: string | null;
            /**
             * 可能是同一个
             * @description Of what only the new system has: what looks like the same thing. Nothing is linked because of a likeness.
             */
            proposals: components["schemas"]["MatchProposal"][];
            /**
             * 已配对
             * @description The record that a person has said it is; null once it is read.
             */
            pairedWith: string | null;
        };
        /** 建议配对 */
        MatchProposal: {
            /**
             * 标准单据
             * @description Null: not in the hub yet.
             */
            record: string | null;
            /**
             * 连接
             * @description The other new system that has it.
             */
            connection: string | null;
            /**
             * 关联单号
             * @description What it is called there.
             */
            externalId: string | null;
            /** 名称 */
            name: string;
            /**
             * 依据
             * @description barcode, phone, number, name, or the field of a weak match rule.
             */
            reasons: string[];
        };
        /** 配对 */
        Pairing: {
            /** 连接 */
            connection: string;
            /** 对象 */
            object: string;
            /**
             * 对方编号
             * @description Id in that system, a text.
             */
            externalId: string;
            /**
             * 决定
             * @description undo: a pairing that is not read yet is taken back, no partner is named.
             * @default same
             * @enum {string}
             */
            decision?: "same" | "notSame" | "undo";
            /**
             * 标准单据
             * @description Id of the record that it is.
             */
            record?: string;
            /**
             * 另一连接
             * @description In place of a record, with `otherExternalId`: what another system calls it.
             */
            otherConnection?: string;
            /** 另一连接的编号 */
            otherExternalId?: string;
        };
        /** 人工配对 */
        PairingsRequest: {
            /** 配对 */
            pairs: components["schemas"]["Pairing"][];
            /**
             * 只预演
             * @default false
             */
            isDryRun?: boolean;
        };
        /** 配对结果 */
        PairingsResult: {
            /** 已生效 */
            isApplied: boolean;
            /** 是同一个 */
            same: number;
            /** 不是同一个 */
            notSame: number;
            /** 已撤销 */
            undone: number;
            /** 不变 */
            unchanged: number;
            /** 问题 */
            problems: {
                /**
                 * 行号
                 * @description Number of the pair, from 1.
                 */
                line: number;
                /** 字段 */
                field: string;
                /** 说明 */
                message: string;
            }[];
        };
        PlanItemPage: {
            items: components["schemas"]["PlanItem"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** 新令牌 */
        NewToken: {
            /** 管理员令牌 */
            token: string;
        };
        /** 备份 */
        Backup: {
            /**
             * 文件
             * @description Path on the hub's machine.
             */
            file: string;
            /** 大小 */
            bytes: number;
        };
        /**
         * 金额
         * @description What was charged, an exact decimal string with the currency's minor digits.
         */
        Money: string;
        /**
         * 单价
         * @description Per unit, an exact decimal string with up to 6 decimals.
         */
        Price: string;
        /**
         * 数量
         * @description A quantity, an exact decimal string.
         */
        Qty: string;
        /**
         * 百分率
         * @description Percent, an exact decimal string.
         */
        Rate: string;
        /** 订单 */
        Order: {
            /** 订单号(平台单号) */
            number: string;
            /**
             * 交易号/主单号
             * @description one payment, several orders
             */
            tradeNumber?: string;
            /** 店铺 */
            shop: string;
            /**
             * 渠道
             * @enum {string}
             */
            channel: "miniProgram" | "wechatStore" | "web" | "app" | "pos" | "marketplace" | "manual";
            /**
             * 订单类型
             * @description present=礼物单, exchange=换货单, reissue=补发单
             * @enum {string}
             */
            kind: "goods" | "service" | "virtual" | "presale" | "present" | "dropship" | "exchange" | "reissue";
            /**
             * 订单状态
             * @enum {string}
             */
            status: "pendingPayment" | "awaitingShipment" | "partiallyShipped" | "shipped" | "completed" | "cancelled" | "closed";
            /** 挂起 */
            hold?: components["schemas"]["Hold"];
            /** 会员/买家 */
            customer?: string;
            /**
             * 买家身份
             * @description ids as the channel gives them; phone mostly masked
             */
            buyer?: components["schemas"]["Buyer"];
            /**
             * 结算客户(往来单位)
             * @description what the ERP books on; usually = the shop, from a code table
             */
            soldTo?: string;
            /** 销售组织 */
            organization?: string;
            /** 币别 */
            currency: string;
            /** 商品总额 */
            goodsAmount: components["schemas"]["Money"];
            /** 运费 */
            freight: components["schemas"]["Money"];
            /** 优惠明细 */
            discounts?: components["schemas"]["Discount"][];
            /** 积分抵扣 */
            pointsDeduction?: components["schemas"]["Money"];
            /**
             * 改价
             * @description positive = cheaper
             */
            priceAdjustment?: components["schemas"]["Money"];
            /** 买家应付 */
            payable: components["schemas"]["Money"];
            /** 买家实付 */
            paid?: components["schemas"]["Money"];
            /**
             * 商家应收
             * @description paid + platform- and government-funded discounts
             */
            merchantReceivable?: components["schemas"]["Money"];
            /**
             * 已退金额
             * @description derived from refunds
             */
            refunded?: components["schemas"]["Money"];
            /** 商品明细 */
            lines: components["schemas"]["OrderLine"][];
            /** 收货与配送 */
            fulfilment?: components["schemas"]["Address"];
            /** 开票要求 */
            invoiceRequest?: components["schemas"]["InvoiceRequest"];
            /** 买家留言 */
            buyerNote?: string;
            /** 商家备注 */
            sellerNote?: string;
            /** 旗标 */
            flag?: number;
            /**
             * 归因
             * @description 达人, 直播间, 活动, 分享员
             */
            attribution?: {
                [key: string]: unknown;
            };
            /**
             * 下单时间
             * Format: date-time
             */
            placedAt: string;
            /**
             * 付款时间
             * Format: date-time
             */
            paidAt?: string;
            /**
             * 最晚发货时间
             * Format: date-time
             */
            shipBy?: string;
            /**
             * 发货时间
             * Format: date-time
             */
            shippedAt?: string;
            /**
             * 完成时间
             * Format: date-time
             */
            completedAt?: string;
            /**
             * 取消时间
             * Format: date-time
             */
            cancelledAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 标签 */
            tags?: string[];
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 商品明细 */
        OrderLine: {
            /**
             * 行ID
             * @description issued by the hub
             */
            lineId: string;
            /**
             * 行标识
             * @description the source's own line key: 微信 product_unique_id, sub-order id; never the row index
             */
            key: string;
            /**
             * 行类型
             * @enum {string}
             */
            kind: "normal" | "gift" | "bundle" | "component" | "service" | "freight";
            /** 所属套装行/主品行 */
            parentKey?: string;
            /** 商品 */
            product?: string;
            /** 商家编码(SKU) */
            skuCode: string;
            /** 平台规格ID */
            shopSkuId?: string;
            /** 商品名称 */
            title?: string;
            /** 规格 */
            spec?: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /** 单位 */
            unit?: string;
            /** 原价 */
            listPrice?: components["schemas"]["Money"];
            /**
             * 价税合计(分摊后)
             * @description the line's truth; unit price is derived
             */
            amount: components["schemas"]["Money"];
            /**
             * 含税单价
             * @description derived from amount
             */
            unitPrice?: components["schemas"]["Price"];
            /** 商家优惠分摊 */
            discountMerchant?: components["schemas"]["Money"];
            /** 平台优惠分摊 */
            discountPlatform?: components["schemas"]["Money"];
            /** 积分抵扣分摊 */
            pointsDeduction?: components["schemas"]["Money"];
            /** 税率% */
            taxRate?: components["schemas"]["Rate"];
            /** 税额 */
            taxAmount?: components["schemas"]["Money"];
            /** 不含税金额 */
            netAmount?: components["schemas"]["Money"];
            /** 发货仓库 */
            warehouse?: string;
            /** 批号 */
            lots?: components["schemas"]["LotQty"][];
            /** 序列号 */
            serials?: string[];
            /**
             * 已发数量
             * @description derived
             */
            shippedQuantity?: components["schemas"]["Qty"];
            /** 取消数量 */
            cancelledQuantity?: components["schemas"]["Qty"];
            /**
             * 已退数量
             * @description derived
             */
            returnedQuantity?: components["schemas"]["Qty"];
            /**
             * 已退金额
             * @description derived
             */
            refundedAmount?: components["schemas"]["Money"];
            /**
             * 替换的原行
             * @description 发货前换规格
             */
            replaces?: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 挂起 */
        Hold: {
            /** 挂起原因 */
            reasons: ("addressInvalid" | "skuUnmapped" | "outOfStock" | "amountMismatch" | "approvalPending" | "riskBuyer" | "refundRequested" | "remarkNeedsReview" | "manual")[];
            /** 操作人 */
            by?: string;
            /**
             * 挂起时间
             * Format: date-time
             */
            at: string;
            /** 说明 */
            note?: string;
        };
        /** 买家身份 */
        Buyer: {
            /** UnionID */
            unionId?: string;
            /** OpenID */
            openId?: string;
            /** 昵称 */
            nickname?: string;
            /** 手机号(脱敏) */
            phoneMasked?: string;
            /** 手机号盲索引 */
            phoneHash?: string;
            /** 赠送人OpenID */
            giverOpenId?: string;
        };
        /** 优惠 */
        Discount: {
            /**
             * 优惠类型
             * @enum {string}
             */
            kind: "coupon" | "promotion" | "member" | "bulk" | "subsidy" | "manual" | "rounding";
            /**
             * 承担方
             * @enum {string}
             */
            funder: "merchant" | "platform" | "creator" | "government" | "supplier";
            /** 名称 */
            name?: string;
            /** 券编号 */
            couponId?: string;
            /** 金额 */
            amount: components["schemas"]["Money"];
            /** 适用行 */
            lineKey?: string;
        };
        /** 收货与配送 */
        Address: {
            /**
             * 配送方式
             * @enum {string}
             */
            method: "express" | "pickup" | "intracity" | "store" | "none";
            /** 收货人 */
            receiver?: string;
            /**
             * 电话
             * @description masked, virtual or plain
             */
            phone?: string;
            /** 虚拟号分机 */
            phoneExtension?: string;
            /**
             * 虚拟号有效期
             * Format: date-time
             */
            phoneExpiresAt?: string;
            /** 国家 */
            country?: string;
            /** 省 */
            province?: string;
            /** 市 */
            city?: string;
            /** 区县 */
            district?: string;
            /** 街道 */
            street?: string;
            /** 详细地址 */
            detail?: string;
            /** 行政区划代码 */
            regionCode?: string;
            /**
             * 地址指纹
             * @description same hash = may be merged (合单)
             */
            addressHash?: string;
            /** 是否脱敏 */
            isMasked: boolean;
            /** 自提点 */
            pickupPoint?: string;
            /** 门店 */
            storeCode?: string;
        };
        /** 批号数量 */
        LotQty: {
            /** 批号 */
            lot: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /**
             * 生产日期
             * Format: date
             */
            producedOn?: string;
            /**
             * 有效期至
             * Format: date
             */
            expiresOn?: string;
        };
        /** 收款单 */
        Payment: {
            /** 支付流水号(transaction_id) */
            number: string;
            /** 商户单号(out_trade_no) */
            merchantOrderNumber?: string;
            /** 店铺 */
            shop: string;
            /**
             * 支付方式
             * @enum {string}
             */
            method: "wechatPay" | "alipay" | "unionPay" | "card" | "balance" | "giftCard" | "cash" | "cod" | "transfer";
            /** 商户号 */
            merchantAccount?: string;
            /**
             * 支付状态
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed" | "closed";
            /** 币别 */
            currency: string;
            /** 金额 */
            amount: components["schemas"]["Money"];
            /**
             * 核销订单
             * @description one payment, several orders; one order, several payments
             */
            allocations: components["schemas"]["Allocation"][];
            /**
             * 支付时间
             * Format: date-time
             */
            paidAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 分配 */
        Allocation: {
            /** 订单 */
            order: string;
            /** 金额 */
            amount: components["schemas"]["Money"];
        };
        /** 发货单(销售出库) */
        Shipment: {
            /** 发货单号 */
            number: string;
            /**
             * 出库类型
             * @enum {string}
             */
            kind: "sale" | "exchange" | "reissue" | "gift";
            /**
             * 发货状态
             * @enum {string}
             */
            status: "planned" | "allocated" | "picked" | "packed" | "shipped" | "delivered" | "cancelled" | "returnedInTransit";
            /** 店铺 */
            shop?: string;
            /** 仓库 */
            warehouse: string;
            /** 库存组织 */
            organization?: string;
            /** 快递公司 */
            carrier?: string;
            /** 快递单号 */
            trackingNumbers?: string[];
            /**
             * 出库明细
             * @description may serve several orders (合单)
             */
            lines: components["schemas"]["ShipmentLine"][];
            /** 运费成本 */
            freightCost?: components["schemas"]["Money"];
            /** 重量 */
            weightKg?: components["schemas"]["Qty"];
            /**
             * 出库时间
             * Format: date-time
             */
            shippedAt?: string;
            /**
             * 签收时间
             * Format: date-time
             */
            deliveredAt?: string;
            /**
             * 业务日期
             * Format: date
             * @description posting date; period rules apply
             */
            businessDate: string;
            /**
             * 跨期
             * @description told to a mapping: posted on a later day, since the period of its own is closed
             */
            isCrossPeriod?: boolean;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 出库明细 */
        ShipmentLine: {
            /** 订单 */
            order: string;
            /** 订单行 */
            orderLineId: string;
            /** 商品 */
            product: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /** 价税合计 */
            amount?: components["schemas"]["Money"];
            /** 是否赠品 */
            isGift?: boolean;
            /** 批号 */
            lots?: components["schemas"]["LotQty"][];
            /** 序列号 */
            serials?: string[];
        };
        /** 售后单 */
        AfterSale: {
            /** 币别 */
            currency: string;
            /** 售后单号 */
            number: string;
            /** 原订单 */
            order: string;
            /** 店铺 */
            shop: string;
            /**
             * 售后类型
             * @enum {string}
             */
            kind: "refundOnly" | "returnRefund" | "exchange" | "reissue" | "priceDifference" | "compensation";
            /**
             * 售后阶段
             * @description decides interception and the ERP document
             * @enum {string}
             */
            stage: "beforeShipment" | "inTransit" | "afterReceipt";
            /**
             * 售后状态
             * @enum {string}
             */
            status: "applied" | "awaitingBuyerConfirm" | "awaitingReturn" | "awaitingReceipt" | "received" | "awaitingReship" | "reshipped" | "refunding" | "completed" | "rejected" | "cancelled" | "closed" | "failed";
            /** 原因 */
            reason?: string;
            /**
             * 责任方
             * @enum {string}
             */
            liability?: "buyer" | "merchant" | "carrier" | "platform" | "unknown";
            /** 售后明细 */
            lines: components["schemas"]["AfterSaleLine"][];
            /** 换出商品 */
            exchangeLines?: components["schemas"]["ExchangeLine"][];
            /** 退款金额 */
            refundAmount: components["schemas"]["Money"];
            /** 退运费 */
            refundFreight?: components["schemas"]["Money"];
            /** 退货仓库 */
            returnWarehouse?: string;
            /** 退货快递单号 */
            returnTracking?: string;
            /**
             * 质检结果
             * @enum {string}
             */
            receivedCondition?: "good" | "defective" | "scrap" | "missing";
            /** 纠纷单号 */
            disputeNumber?: string;
            /**
             * 处理截止时间
             * Format: date-time
             */
            deadline?: string;
            /**
             * 申请时间
             * Format: date-time
             */
            appliedAt: string;
            /**
             * 完成时间
             * Format: date-time
             */
            completedAt?: string;
            /**
             * 业务日期
             * Format: date
             */
            businessDate?: string;
            /**
             * 跨期
             * @description told to a mapping: posted on a later day, since the period of its own is closed
             */
            isCrossPeriod?: boolean;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 售后明细 */
        AfterSaleLine: {
            /** 原订单行 */
            orderLineId: string;
            /** 商品 */
            product?: string;
            /** 申请数量 */
            quantity: components["schemas"]["Qty"];
            /** 实收数量 */
            receivedQuantity?: components["schemas"]["Qty"];
            /** 退款金额(分摊) */
            amount: components["schemas"]["Money"];
            /** 税额 */
            taxAmount?: components["schemas"]["Money"];
        };
        /** 换出商品 */
        ExchangeLine: {
            /** 商家编码 */
            skuCode: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /** 换货出库 */
            shipment?: string;
        };
        /** 退款单 */
        Refund: {
            /** 退款单号 */
            number: string;
            /** 售后单 */
            afterSale?: string;
            /** 原收款 */
            payment: string;
            /** 订单 */
            order: string;
            /** 退款金额 */
            amount: components["schemas"]["Money"];
            /** 币别 */
            currency: string;
            /**
             * 退款去向
             * @enum {string}
             */
            channel: "original" | "balance" | "offline";
            /**
             * 退款状态
             * @enum {string}
             */
            status: "pending" | "processing" | "succeeded" | "failed" | "closed";
            /**
             * 到账时间
             * Format: date-time
             */
            refundedAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 库存 */
        Inventory: {
            /** 商品 */
            product: string;
            /** 仓库 */
            warehouse: string;
            /** 批号 */
            lot?: string;
            /** 实物库存(账面) */
            onHand: components["schemas"]["Qty"];
            /** 预占(订单占用) */
            reserved: components["schemas"]["Qty"];
            /** 锁定(活动/人工) */
            locked?: components["schemas"]["Qty"];
            /** 次品 */
            defective?: components["schemas"]["Qty"];
            /** 在途(采购/调拨) */
            inTransit?: components["schemas"]["Qty"];
            /**
             * 可用
             * @description onHand - reserved - locked, unless the owner states it
             */
            available: components["schemas"]["Qty"];
            /**
             * 截至时间
             * Format: date-time
             */
            asOf: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 预占 */
        Reservation: {
            /** 订单 */
            order: string;
            /** 订单行 */
            orderLineId: string;
            /**
             * 商品
             * @description components, never the bundle
             */
            product: string;
            /** 仓库 */
            warehouse: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /**
             * 预占状态
             * @description transferred = the ERP now holds it
             * @enum {string}
             */
            status: "active" | "transferred" | "released" | "consumed";
            /**
             * 失效时间
             * Format: date-time
             * @description unpaid orders
             */
            expiresAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /** 店铺可售库存 */
        SellableStock: {
            /**
             * 连接
             * @description Where the shop sells it; a flow filters by it.
             */
            connection: string;
            /** 店铺 */
            shop: string;
            /** 商品 */
            product: string;
            /** 商家编码 */
            skuCode?: string;
            /**
             * 可售数
             * @description What the shop should have to sell now, by the rule.
             */
            quantity: number;
            /**
             * 计算过程
             * @description (onHand 120 - reserved 8 - untaken 0) x 80% - buffer 5 = 84
             */
            formula: string;
            /** 停止同步 */
            isPaused: boolean;
            /** 配额 */
            allotment: components["schemas"]["Allotment"];
            /**
             * 店铺已售
             * @description What the shop itself has counted as sold since the start, as last read: what was lowered may have been sold before.
             */
            sold?: number;
            /**
             * 截至时间
             * Format: date-time
             */
            asOf: string;
        };
        /**
         * 配额
         * @description What a shop was given to sell since its start, all in all. It sells on as long as this is more than what it has sold since then itself: a sale that the hub has not heard of yet is not given back.
         */
        Allotment: {
            /**
             * 累计配额
             * @description Pieces given, less what was taken back; the sales of the shop do not lessen it.
             */
            total: number;
            /**
             * 配额版本
             * @description Rises with each change of the allotment, and with time (ms): an older one that arrives late is ignored, and a hub that was restored from a backup is heard again.
             */
            revision: number;
            /**
             * 起算时间
             * Format: date-time
             * @description Orders placed from then on count as sold.
             */
            since: string;
            /**
             * 含套装组件
             * @description Parts of bundles that the shop sells count as sold.
             */
            countsParts: boolean;
        };
        /** 出入库单(采购入库/调拨/盘点/其他) */
        StockMovement: {
            /** 单号 */
            number: string;
            /**
             * 类型
             * @enum {string}
             */
            kind: "purchaseIn" | "purchaseReturn" | "transfer" | "stocktake" | "otherIn" | "otherOut" | "assembly";
            /**
             * 单据状态
             * @enum {string}
             */
            status: "draft" | "submitted" | "approved" | "closed" | "void";
            /** 调出仓 */
            fromWarehouse?: string;
            /** 调入仓 */
            toWarehouse?: string;
            /** 供应商 */
            supplierCode?: string;
            /** 明细 */
            lines: components["schemas"]["MovementLine"][];
            /**
             * 业务日期
             * Format: date
             */
            businessDate: string;
            /**
             * 跨期
             * @description told to a mapping: posted on a later day, since the period of its own is closed
             */
            isCrossPeriod?: boolean;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 出入库明细 */
        MovementLine: {
            /** 商品 */
            product: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /** 账面数 */
            bookQuantity?: components["schemas"]["Qty"];
            /** 实盘数 */
            countedQuantity?: components["schemas"]["Qty"];
            /** 批号 */
            lots?: components["schemas"]["LotQty"][];
            /** 成本 */
            cost?: components["schemas"]["Money"];
        };
        /** 商品(SKU) */
        Product: {
            /** 币别 */
            currency?: string;
            /** 商家编码 */
            skuCode: string;
            /** 款式编码(SPU) */
            spuCode?: string;
            /**
             * 商品类型
             * @enum {string}
             */
            kind: "single" | "bundle" | "service" | "virtual" | "giftCard";
            /** 名称 */
            name: string;
            /** 规格 */
            spec?: string;
            /**
             * 销售属性(颜色/尺码)
             * @description ERP auxiliary properties
             */
            attributes?: {
                [key: string]: unknown;
            };
            /** 条码 */
            barcodes?: string[];
            /** 品牌 */
            brand?: string;
            /** 类目 */
            category?: string;
            /** 基本单位 */
            unit: string;
            /** 单位换算 */
            units?: components["schemas"]["UnitFactor"][];
            /** 组合明细 */
            components?: components["schemas"]["Component"][];
            /** 吊牌价 */
            listPrice?: components["schemas"]["Money"];
            /** 销售价 */
            salePrice?: components["schemas"]["Money"];
            /** 成本价 */
            cost?: components["schemas"]["Money"];
            /** 税率% */
            taxRate?: components["schemas"]["Rate"];
            /** 税收分类编码 */
            taxCategoryCode?: string;
            /** 批号管理 */
            isLotTracked?: boolean;
            /** 序列号管理 */
            isSerialTracked?: boolean;
            /** 保质期(天) */
            shelfLifeDays?: number;
            /** 重量 */
            weightKg?: components["schemas"]["Qty"];
            /** 是否网销 */
            isOnSale: boolean;
            /**
             * 状态
             * @enum {string}
             */
            status: "draft" | "active" | "inactive" | "deleted";
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 组合明细 */
        Component: {
            /** 子商品 */
            product: string;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /**
             * 金额分摊比例%
             * @description empty = by sale price
             */
            shareRatio?: components["schemas"]["Rate"];
        };
        /** 单位换算 */
        UnitFactor: {
            /** 单位 */
            unit: string;
            /** 换算率 */
            factor: components["schemas"]["Qty"];
            /** 条码 */
            barcode?: string;
        };
        /** 客户/会员 */
        Customer: {
            /**
             * 客户类别
             * @description shop = 店铺作为往来客户
             * @enum {string}
             */
            kind: "consumer" | "company" | "distributor" | "shop";
            /** 客户编码 */
            code?: string;
            /** 名称 */
            name: string;
            /** 电话 */
            phones?: components["schemas"]["ContactPoint"][];
            /** 邮箱 */
            emails?: string[];
            /** UnionID */
            unionId?: string;
            /** OpenID */
            openIds?: string[];
            /** 统一社会信用代码 */
            taxNumber?: string;
            /** 地址 */
            addresses?: components["schemas"]["Address"][];
            /** 会员号 */
            memberNumber?: string;
            /** 会员等级 */
            level?: string;
            /**
             * 积分余额
             * @description read-only copy; the points engine is elsewhere
             */
            points?: number;
            /**
             * 储值余额
             * @description read-only copy
             */
            storedValue?: components["schemas"]["Money"];
            /** 归属销售/导购 */
            ownerUser?: string;
            /** 价目表 */
            priceList?: string;
            /** 账期 */
            paymentTerms?: string;
            /** 授权同意 */
            consents?: components["schemas"]["Consent"][];
            /** 标签 */
            tags?: string[];
            /**
             * 状态
             * @enum {string}
             */
            status: "active" | "inactive" | "merged" | "erased";
            /** 已合并到 */
            mergedInto?: string;
            /**
             * 注册时间
             * Format: date-time
             */
            registeredAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 电话 */
        ContactPoint: {
            /** 号码 */
            value: string;
            /** 是否脱敏 */
            isMasked: boolean;
            /** 是否验证 */
            isVerified?: boolean;
            /** 盲索引 */
            hash?: string;
        };
        /** 授权同意 */
        Consent: {
            /** 目的 */
            purpose: string;
            /** 是否同意 */
            granted: boolean;
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /** 来源 */
            source?: string;
        };
        /** 审批单 */
        Approval: {
            /** 币别 */
            currency?: string;
            /** 审批编号 */
            number: string;
            /** 审批模板 */
            template: string;
            /**
             * 审批对象
             * @description order, afterSale, purchaseRequest, payment, any form
             */
            subject: components["schemas"]["Link"];
            /** 标题 */
            title: string;
            /** 金额 */
            amount?: components["schemas"]["Money"];
            /** 发起人 */
            applicant: string;
            /** 表单内容 */
            form: {
                [key: string]: unknown;
            };
            /**
             * 审批状态
             * @enum {string}
             */
            status: "draft" | "pending" | "approved" | "rejected" | "withdrawn" | "cancelled";
            /** 审批记录 */
            steps?: components["schemas"]["ApprovalStep"][];
            /**
             * 发起时间
             * Format: date-time
             */
            submittedAt: string;
            /**
             * 结束时间
             * Format: date-time
             */
            decidedAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 审批记录 */
        ApprovalStep: {
            /** 审批人 */
            approver: string;
            /**
             * 结果
             * @enum {string}
             */
            result: "pending" | "approved" | "rejected" | "transferred" | "commented";
            /** 意见 */
            comment?: string;
            /**
             * 时间
             * Format: date-time
             */
            at?: string;
        };
        /** 关联单据 */
        Link: {
            /** 对象 */
            object: string;
            /** 标识 */
            id: string;
            /** 单号 */
            label?: string;
        };
        /** 发票 */
        Invoice: {
            /** 币别 */
            currency: string;
            /** 发票号码 */
            number?: string;
            /**
             * 票种
             * @description 数电普票/数电专票/纸质
             * @enum {string}
             */
            kind: "digitalNormal" | "digitalSpecial" | "paperNormal" | "paperSpecial";
            /**
             * 蓝票/红票
             * @enum {string}
             */
            direction: "blue" | "red";
            /** 原蓝票 */
            original?: string;
            /**
             * 开票状态
             * @enum {string}
             */
            status: "requested" | "issuing" | "issued" | "failed" | "redRequested" | "redIssued" | "void";
            /** 订单 */
            orders: string[];
            /** 购方 */
            buyer: components["schemas"]["InvoiceRequest"];
            /** 销方 */
            seller?: string;
            /** 价税合计 */
            amount: components["schemas"]["Money"];
            /** 税额 */
            taxAmount: components["schemas"]["Money"];
            /** 版式文件 */
            fileUrl?: string;
            /**
             * 开票时间
             * Format: date-time
             */
            issuedAt?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 开票要求 */
        InvoiceRequest: {
            /**
             * 抬头类型
             * @enum {string}
             */
            titleType: "personal" | "company";
            /** 发票抬头 */
            title: string;
            /** 税号 */
            taxNumber?: string;
            /** 邮箱 */
            email?: string;
            /** 开户行及账号 */
            bank?: string;
            /** 地址电话 */
            addressPhone?: string;
        };
        /** 资金流水 */
        FundFlow: {
            /** 流水号 */
            number: string;
            /** 资金账户(商户号/小店) */
            account: string;
            /** 店铺 */
            shop?: string;
            /**
             * 收支
             * @enum {string}
             */
            direction: "in" | "out";
            /**
             * 资金类型
             * @enum {string}
             */
            kind: "payment" | "refund" | "techFee" | "commission" | "profitShare" | "profitShareReturn" | "shippingInsurance" | "compensation" | "subsidy" | "withdrawal" | "deposit" | "penalty" | "adjustment";
            /** 金额 */
            amount: components["schemas"]["Money"];
            /** 余额 */
            balance?: components["schemas"]["Money"];
            /** 币别 */
            currency: string;
            /** 关联订单号 */
            orderNumber?: string;
            /** 关联售后单号 */
            afterSaleNumber?: string;
            /** 关联支付单号 */
            transactionNumber?: string;
            /**
             * 记账时间
             * Format: date-time
             */
            bookedAt: string;
            /**
             * 账单日期
             * Format: date
             */
            billDate: string;
            /** 结算单 */
            settlement?: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 结算单(平台账单) */
        Settlement: {
            /** 结算单号 */
            number: string;
            /** 店铺 */
            shop: string;
            /** 资金账户 */
            account: string;
            /**
             * 账期起
             * Format: date
             */
            periodFrom: string;
            /**
             * 账期止
             * Format: date
             */
            periodTo: string;
            /** 币别 */
            currency: string;
            /** 收入合计 */
            income: components["schemas"]["Money"];
            /** 退款合计 */
            refunds: components["schemas"]["Money"];
            /** 费用合计 */
            fees: components["schemas"]["Money"];
            /** 应结金额 */
            net: components["schemas"]["Money"];
            /**
             * 对账状态
             * @enum {string}
             */
            status: "open" | "received" | "matched" | "differences" | "closed";
            /** 结账人 */
            closedBy?: string;
            /**
             * 结账时间
             * Format: date-time
             */
            closedAt?: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 汇总出库单/汇总退货单 */
        SalesSummary: {
            /** 币别 */
            currency: string;
            /**
             * 汇总单号
             * @description deterministic: SUM-shop-warehouse-date-seq
             */
            number: string;
            /**
             * 类型
             * @enum {string}
             */
            kind: "out" | "return";
            /** 店铺 */
            shop: string;
            /**
             * 结算客户
             * @description None: the ERP books on the shop itself.
             */
            soldTo?: string;
            /** 仓库 */
            warehouse: string;
            /** 组织 */
            organization?: string;
            /**
             * 业务日期
             * Format: date
             */
            businessDate: string;
            /**
             * 跨期
             * @description told to a mapping: posted on a later day, since the period of its own is closed
             */
            isCrossPeriod?: boolean;
            /**
             * 状态
             * @description frozen at cut-off; later changes go to an adjustment, never into a posted bill
             * @enum {string}
             */
            status: "open" | "frozen" | "posted" | "adjusted";
            /** 汇总明细 */
            lines: components["schemas"]["SummaryLine"][];
            /** 明细单数 */
            memberCount: number;
            /** 价税合计 */
            amount: components["schemas"]["Money"];
            /** 调整的汇总单 */
            adjusts?: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updatedAt: string;
        };
        /** 汇总明细 */
        SummaryLine: {
            /**
             * 行ID
             * @description issued by the hub; the same as long as product, gift and tax rate are
             */
            lineId: string;
            /** 商品 */
            product: string;
            /** 是否赠品 */
            isGift: boolean;
            /** 数量 */
            quantity: components["schemas"]["Qty"];
            /** 价税合计 */
            amount: components["schemas"]["Money"];
            /** 税率% */
            taxRate?: components["schemas"]["Rate"];
            /** 税额 */
            taxAmount?: components["schemas"]["Money"];
        };
        /** 店铺 */
        Shop: {
            /** 店铺编码 */
            code: string;
            /** 店铺名称 */
            name: string;
            /**
             * 渠道
             * @enum {string}
             */
            channel: "miniProgram" | "wechatStore" | "web" | "app" | "pos" | "marketplace" | "manual";
            /** 连接 */
            connection?: string;
            /** 组织 */
            organization?: string;
            /** 对应客户 */
            soldTo?: string;
            /** 发货仓 */
            warehouses?: string[];
            /**
             * 起始同步时间
             * Format: date-time
             */
            startFrom: string;
            /** 时区 */
            timeZone: string;
            /** 日切时间 */
            dayCutoff?: string;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 仓库 */
        Warehouse: {
            /** 仓库编码 */
            code: string;
            /** 仓库名称 */
            name: string;
            /**
             * 仓库类型
             * @enum {string}
             */
            kind: "own" | "store" | "thirdParty" | "virtual" | "defective" | "inTransit";
            /** 库存组织 */
            organization?: string;
            /** 参与可售 */
            isSellable: boolean;
            /** 自定义字段 */
            extra?: {
                [key: string]: unknown;
            };
        };
        /** 组织 */
        Organization: {
            /** 组织编码 */
            code: string;
            /** 组织名称 */
            name: string;
            /**
             * 组织类型
             * @enum {string}
             */
            kind: "legal" | "sales" | "stock" | "settlement" | "department";
            /** 上级 */
            parent?: string;
            /** 税号 */
            taxNumber?: string;
            /**
             * 已关账至
             * Format: date
             */
            periodClosedUntil?: string;
        };
        /** 对照表 */
        CodeTable: {
            /** 表名 */
            name: string;
            /**
             * 键列
             * @description e.g. shop, warehouse
             */
            keys: string[];
            /**
             * 值列
             * @description e.g. FCustomerID, FStockID, FSaleOrgId
             */
            values: string[];
            /** 行 */
            rows: {
                [key: string]: unknown;
            }[];
            /**
             * 未命中时
             * @enum {string}
             */
            fallback: "error" | "default" | "passthrough";
        };
    };
    responses: {
        /** @description What is wrong, and where. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Most items of the page. */
        Limit: number;
        /** @description `nextCursor` of the page before. */
        Cursor: string;
        /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
        ConnectionFilter: string;
        /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
        ObjectFilter: string;
        /** @description Id of the connector. */
        ConnectorId: string;
        /** @description Id of the connection. */
        ConnectionId: string;
        /** @description Name of the object. */
        ObjectPath: string;
        /** @description Id of the flow. */
        FlowId: string;
        /** @description Id of the record. */
        RecordId: string;
        /** @description Id of the dead letter. */
        DeadLetterId: string;
        /** @description Id of the check. */
        CheckId: string;
        /** @description Id of the conflict. */
        ConflictId: string;
        /** @description Id of the item: of the dead letter, conflict or record behind it. */
        TodoItemId: string;
        /** @description Name of the code table. */
        CodeTableName: string;
        /** @description Id of the plan. */
        PlanId: string;
        /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
        IdempotencyKey: string;
        /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
        IfMatch: string;
        /** @description `*`: only if there is none yet, else 412. */
        IfNoneMatch: "*";
    };
    requestBodies: never;
    headers: {
        /** @description Revision of what is answered. */
        ETag: string;
        /** @description Where it is found. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getBacklog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backlog. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacklogList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The checks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConnectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connectors. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConnector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connector. */
                connector: components["parameters"]["ConnectorId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connector. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connector"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConnections: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connector. */
                connector?: string;
                /** @description Only those in this state. */
                state?: components["schemas"]["ConnectionState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConnection"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionEdit"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConnectionObjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionObjectList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConnectionObject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
                /** @description Name of the object. */
                object: components["parameters"]["ObjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The object. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionObjectDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    uploadFile: {
        parameters: {
            query?: {
                /** @description What the file is called; for messages. */
                name?: string;
                /** @description Default false: the file is kept. */
                dryRun?: boolean;
            };
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
                /** @description Name of the object. */
                object: components["parameters"]["ObjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
            };
        };
        responses: {
            /** @description Tried. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileReport"];
                };
            };
            /** @description Kept. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileReport"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    checkConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    fetchFields: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By object; those without custom fields are left out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FetchedFieldList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pauseConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PauseRequest"];
            };
        };
        responses: {
            /** @description Paused. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resumeConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Active again. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resetCircuit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Closed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listFlows: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createFlow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFlow"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the flow. */
                flow: components["parameters"]["FlowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The flow. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putFlow: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of the flow. */
                flow: components["parameters"]["FlowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowEdit"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pullFlow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the flow. */
                flow: components["parameters"]["FlowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PullRequest"];
            };
        };
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Started. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRecords: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those that are linked to this connection. */
                connection?: string;
                /** @description Only those with this status. */
                status?: string;
                /** @description Exactly this business number or code. */
                number?: string;
                /** @description Exactly this record id, number, external id or document number in any system, or the beginning of the number: of those that only begin so the 1,000 with the highest numbers. */
                q?: string;
                /** @description Changed at this time or later. */
                updatedSince?: string;
                /** @description Default false: deleted records are left out. */
                isDeleted?: boolean;
                /** @description Only those whose deliveries a conflict stops (or does not). */
                isStopped?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRecord: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    editRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordPatch"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCustomFields: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The names. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFieldList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRecordAsOf: {
        parameters: {
            query: {
                /** @description The time. */
                at: string;
            };
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record of then. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordAsOf"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRecordBookings: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bookings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordBookingPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRecordReservations: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reservations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordReservationPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordReplayRequest"];
            };
        };
        responses: {
            /** @description What differs. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordReplay"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the record. */
                record: components["parameters"]["RecordId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
            };
        };
        responses: {
            /** @description Restored. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those in this state. */
                state?: components["schemas"]["RunState"];
                /** @description true: without pulls that ended well and changed nothing. A page may hold fewer than `limit` and have a next one all the same. */
                hasNews?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listChecks: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those in this state. */
                state?: components["schemas"]["RunState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataCheckPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    startCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DataCheckRequest"];
            };
        };
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataCheck"];
                };
            };
            /** @description Started. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataCheck"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataCheck"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDifferences: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this kind. */
                kind?: components["schemas"]["DifferenceKind"];
            };
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DifferencePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDifferencesCsv: {
        parameters: {
            query?: {
                /** @description What times are told in, such as `Asia/Shanghai`; default: the hub’s own. */
                timeZone?: string;
            };
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCheckReport: {
        parameters: {
            query?: {
                /** @description What times are told in, such as `Asia/Shanghai`; default: the hub’s own. */
                timeZone?: string;
            };
            header?: never;
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    repairCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the check. */
                check: components["parameters"]["CheckId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RepairRequest"];
            };
        };
        responses: {
            /** @description How many. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepairResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those in this state. */
                state?: components["schemas"]["DeliveryState"];
                /** @description Only those of this record. */
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTodo: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only of this kind. */
                kind?: components["schemas"]["TodoKind"];
                /** @description Only for this department. */
                department?: components["schemas"]["Department"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only what is overdue. */
                isOverdue?: boolean;
                /** @description Only what is assigned to this name. */
                assignee?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TodoPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    groupTodo: {
        parameters: {
            query?: {
                /** @description Only for this department. */
                department?: components["schemas"]["Department"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only what is overdue. */
                isOverdue?: boolean;
                /** @description Only what is assigned to this name. */
                assignee?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TodoGroupList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getTodoItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the item: of the dead letter, conflict or record behind it. */
                item: components["parameters"]["TodoItemId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TodoItem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    noteTodoItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of the item: of the dead letter, conflict or record behind it. */
                item: components["parameters"]["TodoItemId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TodoNote"];
            };
        };
        responses: {
            /** @description Written. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TodoItem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those in this state. */
                state?: components["schemas"]["DeadLetterState"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those with this error code. */
                code?: string;
                /** @description Only those whose error names this place of the record; empty = none. */
                field?: string;
                /** @description Only those of this direction. */
                direction?: components["schemas"]["Direction"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    groupDeadLetters: {
        parameters: {
            query?: {
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The causes, at most 200. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterGroupList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkReplayRequest"];
            };
        };
        responses: {
            /** @description What became of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkReplayResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letter. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterEdit"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditedDeadLetter"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    tryDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterEdit"];
            };
        };
        responses: {
            /** @description What would become of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPreview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resolveDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveRequest"];
            };
        };
        responses: {
            /** @description Resolved. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    reopenDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open again. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the dead letter. */
                deadLetter: components["parameters"]["DeadLetterId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description What became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConflicts: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those in this state. */
                state?: components["schemas"]["ConflictState"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those of this field. */
                field?: string;
                /** @description Only those of this kind. */
                kind?: string;
                /** @description Only those of this record. */
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    groupConflicts: {
        parameters: {
            query?: {
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups, at most 200. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictGroupList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    settleConflicts: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSettleRequest"];
            };
        };
        responses: {
            /** @description What became of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkSettleResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConflict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the conflict. */
                conflict: components["parameters"]["ConflictId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conflict. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conflict"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    settleConflict: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the conflict. */
                conflict: components["parameters"]["ConflictId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleRequest"];
            };
        };
        responses: {
            /** @description Settled. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conflict"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLineage: {
        parameters: {
            query: {
                /** @description Any number of the document. */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The journeys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JourneyList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listDocuments: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only this kind. */
                kind?: components["schemas"]["DocumentKind"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Kind of the text. */
                kind: components["schemas"]["DocumentKind"];
                /** @description Name, percent-encoded: `kingdee-main%2Forder`; `ownership` for the source-of-truth file. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: only if there is none yet, else 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Kind of the text. */
                kind: components["schemas"]["DocumentKind"];
                /** @description Name, percent-encoded: `kingdee-main%2Forder`; `ownership` for the source-of-truth file. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentEdit"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentDetail"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCodeTables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tables. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTableList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCodeTable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTableDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    putCodeTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: only if there is none yet, else 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeTableDefinition"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTableDetail"];
                };
            };
            /** @description Made. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTableDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteCodeTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTableDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCodeRows: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only rows in which a cell contains this, upper and lower case alike. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; the ETag is the table's. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeRowPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeCodeRows: {
        parameters: {
            query?: never;
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRowsRequest"];
            };
        };
        responses: {
            /** @description What changed, or would. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeRowsResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    importCodeRows: {
        parameters: {
            query?: {
                /** @description Say what would change and write nothing. */
                isDryRun?: boolean;
                /** @description The file is the whole table; rows that it lacks are removed. */
                isWhole?: boolean;
            };
            header?: {
                /** @description `ETag` of what you read. Needed when there is something to change: missing → 428, stale → 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
            };
        };
        responses: {
            /** @description What changed, or would. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeRowsResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportCodeRowsCsv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportCodeRowsXlsx: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    proposeCodeRows: {
        parameters: {
            query: {
                /** @description The system whose codes the column holds. */
                connection: string;
                /** @description The value column to fill; default the first. */
                column?: string;
                /** @description Business key of the binding there, such as number; default: the external id. */
                key?: string;
            };
            header?: never;
            path: {
                /** @description Name of the code table. */
                codeTable: components["parameters"]["CodeTableName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Proposals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeProposalList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listUnmappedCodes: {
        parameters: {
            query?: {
                /** @description Only of this table. */
                codeTable?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is unmapped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnmappedCodeList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Configuration"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    planConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Configuration"];
            };
        };
        responses: {
            /** @description Changes and problems. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    applyConfiguration: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Configuration"];
            };
        };
        responses: {
            /** @description Applied; problems are warnings only. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listPlans: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPlan"];
            };
        };
        responses: {
            /** @description Begun: read it again until its state is no longer `planning`. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listPlanItems: {
        parameters: {
            query?: {
                /** @description Most items of the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `nextCursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those of this connection. One that there is not is refused (400 `unknownFilter`). */
                connection?: components["parameters"]["ConnectionFilter"];
                /** @description Only those of this object. One that there is not is refused (400 `unknownFilter`). */
                object?: components["parameters"]["ObjectFilter"];
                /** @description Only those with this action. */
                action?: components["schemas"]["PlanAction"];
                /** @description Only those in this state. */
                state?: components["schemas"]["PlanItemState"];
            };
            header?: never;
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanItemPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    applyPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PlanApplication"];
            };
        };
        responses: {
            /** @description Begun: read it again until its state is no longer `applying`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    discardPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Discarded. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rollbackPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id of the plan. */
                plan: components["parameters"]["PlanId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Begun. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pairRecords: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairingsRequest"];
            };
        };
        responses: {
            /** @description What was said, or would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairingsResult"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new token; it is not shown again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createBackup: {
        parameters: {
            query?: never;
            header?: {
                /** @description A word of yours for this effect (防重号); sent again with the same key it happens once. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    shakeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vendor's own answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    receiveWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the connection. */
                connection: components["parameters"]["ConnectionId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description The vendor's own answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Not ready. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getContractJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getContractYaml: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
