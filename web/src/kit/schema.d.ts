// Generated from docs/api/openapi.json by `npm run types`.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccountMenu: {
            branches: components["schemas"]["AccountMenuBranch"][];
            history: components["schemas"]["Publication"][];
            home: string;
            is_owner: boolean;
            merchants: components["schemas"]["MerchantName"][];
            problem: string;
            published: components["schemas"]["Publication"] | null;
        };
        AccountMenuBranch: {
            button: {
                [key: string]: unknown;
            };
            may_edit: boolean;
            merchant: string;
            merchant_name: string;
            position: number;
            problem: string;
            version: number;
        };
        AccountView: {
            appid: string;
            families: {
                [key: string]: boolean;
            };
            losses: components["schemas"]["Loss"][];
            push_good_at: string | null;
            push_refused: {
                [key: string]: string;
            };
            spent: components["schemas"]["Spent"][];
            token_until: string | null;
            troubles: components["schemas"]["Trouble"][];
        };
        ApproveIn: {
            read: string;
        };
        Batch: {
            readings: components["schemas"]["ReadingBody"][];
        };
        /** @description Numbers from `first` to `last`, each behind the prefix: T1 … T40. */
        BatchBody: {
            /** @default 1 */
            first: number;
            /** @enum {string} */
            kind: "table" | "stand" | "poster" | "receipt" | "counter";
            last: number;
            /** @default T */
            prefix: string;
            store: string;
        };
        Board: {
            /** Format: date-time */
            now: string;
            orders: components["schemas"]["BoardOrder"][];
            store: components["schemas"]["BoardStore"];
            today: components["schemas"]["Today"];
            todo: components["schemas"]["Todo"];
        };
        BoardGuest: {
            address: string;
            name: string;
            phone_masked: string;
        };
        BoardLine: {
            /** Format: uuid */
            id: string;
            name: string;
            quantity: number;
            refunded_quantity: number;
            spec: string;
            unit_fen: number;
        };
        BoardOrder: {
            actions: ("accept" | "refuse" | "prepare" | "ready" | "hand_over" | "refund" | "contact")[];
            contact_log: components["schemas"]["ContactLogged"][];
            escalated: boolean;
            /** @enum {string} */
            fulfilment: "pickup" | "delivery" | "counter";
            guest: components["schemas"]["BoardGuest"];
            is_late: boolean;
            lines: components["schemas"]["BoardLine"][];
            number: string;
            paid_at: string | null;
            pickup_no: number | null;
            /** Format: date-time */
            placed_at: string;
            refund_request: components["schemas"]["RefundAsked"] | null;
            refunded_fen: number;
            remark: string;
            /** @enum {string} */
            state: "placed" | "paid" | "accepted" | "preparing" | "ready" | "done" | "cancelled" | "expired" | "refused";
            state_label: string;
            store: components["schemas"]["TicketStore"];
            total_fen: number;
            waiting_s: number;
        };
        BoardStore: {
            is_open: boolean;
            name: string;
            slug: string;
        };
        BranchBody: {
            button: {
                [key: string]: unknown;
            };
            /**
             * @description Whose branch; the owner's own when empty.
             * @default
             */
            merchant: string;
            seen_version: number;
        };
        CameBy: {
            /** Format: uuid */
            sender: string;
            sender_name: string;
            title: string;
            why: string;
        };
        CampaignCard: {
            begun_at: string | null;
            body: string;
            can: ("edit" | "propose" | "withdraw" | "approve" | "reject" | "schedule" | "unschedule" | "stop")[];
            conditions: {
                [key: string]: unknown;
            }[];
            /** Format: date-time */
            created_at: string;
            ended_at: string | null;
            held_until: string | null;
            /** Format: uuid */
            id: string;
            is_mine: boolean;
            message: string;
            path: string;
            seen: string;
            segment_name: string;
            send_at: string | null;
            sender: string;
            size: number | null;
            /** @enum {string} */
            state: "draft" | "proposed" | "approved" | "scheduled" | "sending" | "sent" | "stopped" | "rejected";
            title: string;
            value_note: string;
            why: string;
        };
        CampaignIn: {
            body: string;
            conditions: components["schemas"]["ConditionIn"][];
            /** @default  */
            path: string;
            segment_name: string;
            title: string;
            value_note: string;
        };
        CampaignResults: {
            begun_at: string | null;
            body: string;
            bought_days: number;
            can: ("edit" | "propose" | "withdraw" | "approve" | "reject" | "schedule" | "unschedule" | "stop")[];
            conditions: {
                [key: string]: unknown;
            }[];
            /** Format: date-time */
            created_at: string;
            ended_at: string | null;
            held_until: string | null;
            /** Format: uuid */
            id: string;
            is_mine: boolean;
            message: string;
            path: string;
            results: components["schemas"]["Results"];
            seen: string;
            segment_name: string;
            send_at: string | null;
            sender: string;
            size: number | null;
            /** @enum {string} */
            state: "draft" | "proposed" | "approved" | "scheduled" | "sending" | "sent" | "stopped" | "rejected";
            title: string;
            value_note: string;
            why: string;
        };
        CannedIn: {
            text: string;
            title: string;
        };
        CannedList: {
            canned: components["schemas"]["CannedOut"][];
        };
        CannedOut: {
            /** Format: uuid */
            id: string;
            is_mine: boolean;
            text: string;
            title: string;
        };
        Card: {
            card: string;
        };
        CaseNote: {
            /** Format: date-time */
            at: string;
            by: string;
            text: string;
            verb: string;
        };
        CaseOut: {
            case: components["schemas"]["CaseRow"];
            notes: components["schemas"]["CaseNote"][];
            verbs: string[];
        };
        CaseRow: {
            /** Format: uuid */
            conversation: string;
            escalated_at: string | null;
            guest: string;
            is_reply_missed: boolean;
            is_resolve_missed: boolean;
            kind: string;
            number: string;
            /** Format: date-time */
            opened_at: string;
            replied_at: string | null;
            replied_by: string;
            /** Format: date-time */
            reply_due_at: string;
            /** Format: date-time */
            resolve_due_at: string;
            resolved_at: string | null;
            state: string;
            state_label: string;
            store: components["schemas"]["DeskStore"] | null;
            words: string;
        };
        Cases: {
            cases: components["schemas"]["CaseRow"][];
            /** Format: date-time */
            now: string;
        };
        Category: {
            /** Format: uuid */
            id: string;
            items: components["schemas"]["Item"][];
            name: string;
        };
        Checked: {
            conflicts: components["schemas"]["ConflictOut"][];
        };
        Checkout: {
            orders: components["schemas"]["NewOrder"][];
            payment: components["schemas"]["NewPayment"];
        };
        CheckoutIn: {
            contact: components["schemas"]["ContactIn"];
            /** @enum {string} */
            fulfilment: "pickup" | "delivery";
            lines: components["schemas"]["LineIn"][];
            /** @default {} */
            remarks: {
                [key: string]: string;
            };
            seen: string;
        };
        Choice: {
            id: string;
            name: string;
        };
        /** @description `store` empty: the whole district (for people of the district only). */
        CodeBody: {
            expires_at?: string | null;
            /** @enum {string} */
            kind: "entrance" | "table" | "counter" | "stand" | "poster" | "receipt" | "staff" | "campaign";
            /** @default  */
            label: string;
            /** @default  */
            label_en: string;
            /** @default  */
            store: string;
            /** @default  */
            table: string;
            /** @default  */
            username: string;
        };
        CodeChange: {
            expires_at?: string | null;
            /** @default false */
            has_no_end: boolean;
            is_active?: boolean | null;
            label?: string | null;
            label_en?: string | null;
        };
        CodeRow: {
            amount_fen: number;
            code: string;
            expires_at: string | null;
            follows: number;
            /** Format: uuid */
            id: string;
            /** @description WeChat has made its picture. */
            is_made: boolean;
            kind: string;
            label: string;
            label_en: string;
            orders: number;
            path: string;
            people: number;
            scans: number;
            /** @enum {string} */
            state: "waiting" | "active" | "stopped" | "expired";
            store: string;
        };
        Codes: {
            codes: components["schemas"]["CodeRow"][];
            hours: number;
            /** @description Codes WeChat has not made yet. */
            waiting: number;
        };
        ConditionIn: {
            before_days?: number | null;
            codes?: string[] | null;
            days?: number | null;
            /** @default false */
            is_not: boolean;
            /** @enum {string} */
            kind: "followed" | "left" | "likes" | "near" | "door" | "bought" | "last_bought" | "tagged" | "customer" | "language";
            km?: number | null;
            language?: ("zh-hans" | "en") | null;
            max_days?: number | null;
            max_orders?: number | null;
            max_spent_fen?: number | null;
            min_days?: number | null;
            min_orders?: number | null;
            min_spent_fen?: number | null;
            place?: string | null;
            shops?: string[] | null;
            tags?: string[] | null;
            times?: number | null;
            within_days?: number | null;
            words?: string[] | null;
        };
        Confirmed: {
            /** @constant */
            confirmed: true;
        };
        ConflictOut: {
            /** Format: uuid */
            id: string;
            is_new_the_winner: boolean;
            name: string;
            text: string;
        };
        Contact: {
            address: string;
            name: string;
            phone: string;
        };
        ContactIn: {
            /** @default  */
            address: string;
            name: string;
            phone: string;
        };
        ContactLogged: {
            /** Format: date-time */
            at: string;
            by: string;
            note: string;
        };
        ConversationOut: {
            allowance: number;
            allowance_left: number;
            cases: components["schemas"]["CaseRow"][];
            colleagues: string[];
            conversation: components["schemas"]["ConversationRow"];
            /** Format: date-time */
            now: string;
            orders: components["schemas"]["DeskOrder"][];
            said: components["schemas"]["SaidOut"][];
            stores: components["schemas"]["DeskStore"][];
            /** Format: date-time */
            window_until: string;
        };
        ConversationRow: {
            asked_at: string | null;
            case: string | null;
            guest: string;
            /** Format: date-time */
            guest_at: string;
            /** Format: uuid */
            id: string;
            is_missed: boolean;
            is_slowed: boolean;
            reply_due_at: string | null;
            /** @enum {string} */
            state: "bot" | "waiting" | "taken";
            state_label: string;
            store: components["schemas"]["DeskStore"] | null;
            taken_by: string;
            text: string;
            unread: number;
        };
        Conversations: {
            conversations: components["schemas"]["ConversationRow"][];
            is_on_duty: boolean;
            /** Format: date-time */
            now: string;
            on_duty: string[];
            punctuality: components["schemas"]["Punctual"][];
            waiting: number;
        };
        Counted: {
            is_counted: boolean;
        };
        CounterIn: {
            lines: components["schemas"]["LineIn"][];
        };
        CounterOrder: {
            order: components["schemas"]["BoardOrder"];
            payment: components["schemas"]["CounterPayment"];
        };
        CounterPayment: {
            amount_fen: number;
            code_url: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            qr_svg: string;
            /** @enum {string} */
            state: "open" | "paid" | "closed" | "refunded";
        };
        DeskOrder: {
            contact: string;
            number: string;
            pickup_no: number | null;
            /** Format: date-time */
            placed_at: string;
            refunded_fen: number;
            shop: string;
            state: string;
            state_label: string;
            summary: string;
            total_fen: number;
        };
        DeskStore: {
            name: string;
            slug: string;
        };
        DeviceBody: {
            name: string;
            store: string;
        };
        DeviceRow: {
            /** Format: uuid */
            id: string;
            is_active: boolean;
            name: string;
            seen_at: string | null;
            store: string;
        };
        DistrictCard: {
            name: string;
            slug: string;
            tagline: string;
        };
        Door: {
            code: string;
            people: number;
        };
        DutyIn: {
            is_on: boolean;
        };
        Fetched: {
            left: number;
            made: number;
        };
        Figures: {
            average_fen: number;
            orders: number;
            refunds_fen: number;
            sales_fen: number;
        };
        Group: {
            /** Format: uuid */
            id: string;
            max: number;
            min: number;
            name: string;
            options: components["schemas"]["Option"][];
        };
        HandOverIn: {
            /** @default  */
            store: string;
            /** @default  */
            to: string;
        };
        Hearing: {
            day_max: number;
            /** @enum {string} */
            level: "all" | "less" | "never";
            message: components["schemas"]["CameBy"] | null;
            senders: components["schemas"]["Sender"][];
            week_max: number;
        };
        HearingIn: {
            /** @enum {string} */
            level: "all" | "less" | "never";
            /** @default  */
            message: string;
            /** @default [] */
            muted: string[];
        };
        HitOut: {
            /** Format: uuid */
            id: string;
            mode: string;
            name: string;
            priority: number;
            store: string;
            word: string;
        };
        Home: {
            appid: string;
            district: components["schemas"]["DistrictCard"];
            res_base: string;
            shops: components["schemas"]["ShopCard"][];
        };
        Invoke: {
            appId: string;
            nonceStr: string;
            package: string;
            paySign: string;
            signType: string;
            timeStamp: string;
        };
        Item: {
            allergens: string[];
            description: string;
            from_fen: number;
            groups: components["schemas"]["Group"][];
            /** Format: uuid */
            id: string;
            month_sold: number;
            name: string;
            picture: string;
            search: string;
            skus: components["schemas"]["Sku"][];
            sold_out: boolean;
        };
        JsConfig: {
            appId: string;
            jsApiList: string[];
            nonceStr: string;
            script: string;
            signature: string;
            timestamp: number;
        };
        /** @description Where the district (`shop` empty) or a shop is; GCJ-02 degrees. */
        LandmarkIn: {
            lat: number;
            lon: number;
            /** @default  */
            shop: string;
        };
        Limits: {
            day_max: number;
            month_max: number;
            mute_limit_bp: number;
            quiet_from: string;
            quiet_to: string;
            week_max: number;
        };
        LimitsIn: {
            day_max: number;
            month_max: number;
            mute_limit_bp: number;
            quiet_from: string;
            quiet_to: string;
            week_max: number;
        };
        LineIn: {
            /** @default [] */
            options: string[];
            quantity: number;
            /** Format: uuid */
            sku: string;
        };
        LinkIn: {
            link: string;
        };
        LiveTicket: {
            url: string;
        };
        LoginIn: {
            otp?: string | null;
            password: string;
            username: string;
        };
        Loss: {
            /** Format: date-time */
            at: string;
            why: string;
        };
        MadeCodes: {
            ids: string[];
            /** @description Tables that had a code already. */
            known: number;
        };
        Me: {
            contact: components["schemas"]["Contact"] | null;
            person: components["schemas"]["Person"];
        };
        Menu: {
            categories: components["schemas"]["Category"][];
            shop: components["schemas"]["Shop"];
            version: number;
        };
        MerchantName: {
            name: string;
            slug: string;
        };
        Moment: {
            /** Format: date-time */
            at: string;
            label: string;
            note: string;
        };
        MyPhone: {
            bound: number;
            expires_at?: string | null;
            /** @default  */
            svg: string;
            /**
             * @description What the picture to scan holds.
             * @default
             */
            url: string;
        };
        NewDevice: {
            /** Format: uuid */
            id: string;
            /** @description Told once; only its hash is kept. */
            token: string;
        };
        /** @description A card without its shop's picture: placing asks for nothing it does not need. */
        NewOrder: {
            /** Format: date-time */
            expires_at: string;
            /** @enum {string} */
            fulfilment: "pickup" | "delivery";
            number: string;
            /** Format: uuid */
            payment_id: string;
            pickup_no: null;
            /** Format: date-time */
            placed_at: string;
            refund_label: null;
            refunded_fen: number;
            shop: components["schemas"]["NewOrderShop"];
            /** @constant */
            state: "placed";
            state_label: string;
            summary: string;
            total_fen: number;
        };
        NewOrderShop: {
            name: string;
            slug: string;
        };
        NewPayment: {
            amount_fen: number;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @constant */
            state: "open";
        };
        NoteIn: {
            /** @default  */
            note: string;
        };
        /** @description Done; there is nothing to tell. */
        Nothing: Record<string, never>;
        /** @description An act that needs no words. */
        NothingIn: Record<string, never>;
        OnDuty: {
            is_on_duty: boolean;
            on_duty: string[];
        };
        Option: {
            /** Format: uuid */
            id: string;
            name: string;
            price_fen: number;
        };
        Order: {
            actions: ("cancel" | "pay" | "refund" | "reorder")[];
            contact: components["schemas"]["Contact"];
            expires_at: string | null;
            /** @enum {string} */
            fulfilment: "pickup" | "delivery";
            lines: components["schemas"]["OrderLine"][];
            number: string;
            /** Format: uuid */
            payment_id: string;
            pickup_no: number | null;
            /** Format: date-time */
            placed_at: string;
            refund_label: string | null;
            refunded_fen: number;
            refunds: components["schemas"]["Refund"][];
            remark: string;
            shop: components["schemas"]["OrderShop"];
            /** @enum {string} */
            state: "placed" | "paid" | "accepted" | "preparing" | "ready" | "done" | "cancelled" | "expired" | "refused";
            state_label: string;
            steps: components["schemas"]["Step"][];
            summary: string;
            timeline: components["schemas"]["Moment"][];
            total_fen: number;
        };
        OrderCard: {
            expires_at: string | null;
            /** @enum {string} */
            fulfilment: "pickup" | "delivery";
            number: string;
            /** Format: uuid */
            payment_id: string;
            pickup_no: number | null;
            /** Format: date-time */
            placed_at: string;
            refund_label: string | null;
            refunded_fen: number;
            shop: components["schemas"]["OrderShop"];
            /** @enum {string} */
            state: "placed" | "paid" | "accepted" | "preparing" | "ready" | "done" | "cancelled" | "expired" | "refused";
            state_label: string;
            summary: string;
            total_fen: number;
        };
        OrderLine: {
            /** Format: uuid */
            id: string;
            name: string;
            picture: string;
            quantity: number;
            refunded_fen: number;
            refunded_quantity: number;
            spec: string;
            total_fen: number;
            unit_fen: number;
        };
        OrderShop: {
            name: string;
            picture: string;
            slug: string;
        };
        Orders: {
            next: string | null;
            orders: components["schemas"]["OrderCard"][];
        };
        OtpIn: {
            otp: string;
        };
        Overview: {
            campaigns: components["schemas"]["CampaignCard"][];
            has_phone: boolean;
            is_owner: boolean;
            limits: components["schemas"]["Limits"];
            segments: components["schemas"]["SegmentCard"][];
            standing: components["schemas"]["Standing"];
        };
        OwnShares: {
            orders: number;
            people: number;
            visits: number;
        };
        PageShares: {
            page: string;
            people: number;
            sharers: number;
        };
        PageTroubleBody: {
            host: string;
            said: string;
        };
        Payment: {
            amount_fen: number;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            orders: components["schemas"]["OrderCard"][];
            /** @enum {string} */
            state: "open" | "paid" | "closed" | "refunded";
        };
        Person: {
            avatar: string;
            /** Format: uuid */
            id: string;
            nickname: string;
        };
        PhoneLink: {
            svg: string;
            url: string;
        };
        Prepay: {
            invoke: components["schemas"]["Invoke"] | null;
            /** @enum {string} */
            state: "open" | "paid";
        };
        Preview: {
            budget: number;
            muted: number;
            sample: components["schemas"]["Sampled"][];
            size: number;
            unreachable: number;
            will_get_it: number;
        };
        PreviewIn: {
            conditions: components["schemas"]["ConditionIn"][];
        };
        Problem: {
            code: string;
            message: string;
        };
        Publication: {
            actor: string;
            /** Format: date-time */
            at: string;
            buttons: {
                [key: string]: unknown;
            }[];
            /** Format: uuid */
            id: string;
        };
        PublishBody: {
            /** @description Position → version, as the publisher saw it. */
            seen: {
                [key: string]: number;
            };
        };
        Punctual: {
            in_time: number;
            missed: number;
            who: string;
        };
        QuotaRow: {
            daily_limit: number;
            path: string;
            used: number;
        };
        Quotas: {
            quotas: components["schemas"]["QuotaRow"][];
        };
        Quote: {
            /** @description SKUs that nobody sells any more. */
            lost: string[];
            problems: string[];
            seen: string;
            shops: components["schemas"]["QuoteShop"][];
            total_fen: number;
        };
        QuoteIn: {
            /** @enum {string} */
            fulfilment: "pickup" | "delivery";
            lines: components["schemas"]["LineIn"][];
        };
        QuoteLine: {
            /** Format: uuid */
            item: string;
            name: string;
            options: string[];
            picture: string;
            problem: components["schemas"]["Problem"] | null;
            quantity: number;
            /** Format: uuid */
            sku: string;
            spec: string;
            steps: components["schemas"]["Step"][];
            total_fen: number;
            unit_fen: number;
        };
        QuoteShop: {
            is_open: boolean;
            lines: components["schemas"]["QuoteLine"][];
            name: string;
            problem: components["schemas"]["Problem"] | null;
            slug: string;
            steps: components["schemas"]["Step"][];
            total_fen: number;
        };
        ReadingBody: {
            /** Format: date-time */
            at: string;
            sensor: string;
            value: number;
        };
        ReasonIn: {
            reason: string;
        };
        Refund: {
            amount_fen: number;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            id: string;
            reason: string;
            /** @enum {string} */
            state: "waiting" | "processing" | "succeeded" | "abnormal" | "closed";
            state_label: string;
        };
        RefundAsked: {
            amount_fen: number;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            id: string;
            reason: string;
        };
        RefundIn: {
            /** @default [] */
            lines: components["schemas"]["UnitsIn"][];
            reason: string;
        };
        /** @description Every 4xx, and WeChat's trouble. `code` is stable, `message` is for a person. */
        Refusal: {
            code: string;
            details: {
                [key: string]: unknown;
            };
            message: string;
        };
        RefusedReading: {
            position: number;
            why: string;
        };
        RejectIn: {
            why: string;
        };
        Reorder: {
            gone: string[];
            lines: components["schemas"]["WantedLine"][];
        };
        ReplyIn: {
            text: string;
        };
        Results: {
            alone: number;
            bought: number;
            budget: number;
            failed: number;
            mute_rate_bp: number;
            muted: number;
            muted_after: number;
            opened: number;
            planned: number;
            reserved: number;
            sent: number;
            stopped: number;
            unreachable: number;
            unsure: number;
            wechat_failed: number;
            wechat_filtered: number;
            wechat_sent: number;
        };
        /**
         * @description One thing that may be done.
         * @enum {string}
         */
        Right: "board" | "accept" | "refuse" | "refund" | "sold_out" | "counter" | "contact" | "menu" | "staff" | "shop" | "export" | "ledger" | "push" | "points" | "answer_guests" | "edit_rules" | "edit_menu" | "edit_codes" | "propose_push" | "approve_push";
        /**
         * @description What somebody is here. The first three belong to the district, the others to one merchant.
         * @enum {string}
         */
        Role: "owner" | "dispatcher" | "service" | "manager" | "cashier" | "kitchen";
        RuleIn: {
            /** @default false */
            accepts_conflicts: boolean;
            answer: {
                [key: string]: unknown;
            };
            /** @default true */
            is_active: boolean;
            /** @enum {string} */
            mode: "exact" | "prefix" | "synonym" | "contains" | "pattern";
            name: string;
            /** @default 0 */
            priority: number;
            words: string[];
        };
        RuleOut: {
            answer: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            changed_at: string;
            changed_by: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            is_mine: boolean;
            mode: string;
            name: string;
            priority: number;
            store: components["schemas"]["DeskStore"] | null;
            words: string[];
        };
        Rules: {
            dishes: components["schemas"]["Choice"][];
            rules: components["schemas"]["RuleOut"][];
            stores: components["schemas"]["DeskStore"][];
        };
        SaidOut: {
            /** Format: date-time */
            at: string;
            by: string;
            /** Format: uuid */
            id: string;
            is_ours: boolean;
            kind: string;
            sent: string | null;
            sent_why: string;
            text: string;
            title: string;
            url: string;
            why: string;
        };
        Sampled: {
            followed_at: string | null;
            language: string;
            last_paid_at: string | null;
            orders: number;
            who: string;
        };
        ScanBody: {
            text: string;
        };
        ScanPath: {
            path: string;
        };
        /** @description No moment: now, or as soon as the quiet hours end. */
        ScheduleIn: {
            send_at?: string | null;
        };
        SeenBody: {
            seen_version: number;
        };
        SegmentCard: {
            conditions: {
                [key: string]: unknown;
            }[];
            /** Format: uuid */
            id: string;
            name: string;
        };
        SegmentIn: {
            conditions: components["schemas"]["ConditionIn"][];
            name: string;
        };
        Sender: {
            /** Format: uuid */
            id: string;
            is_muted: boolean;
            name: string;
        };
        SensorBody: {
            /** @default 300 */
            every_s: number;
            high?: number | null;
            /** @default false */
            is_public: boolean;
            key: string;
            kind: string;
            low?: number | null;
            name: string;
            /** @default  */
            name_en: string;
            store: string;
            unit: string;
        };
        SensorRow: {
            at: string | null;
            chart: string;
            every_s: number;
            high: number | null;
            /** Format: uuid */
            id: string;
            is_public: boolean;
            is_silent: boolean;
            key: string;
            kind: string;
            low: number | null;
            name: string;
            name_en: string;
            store: string;
            store_name: string;
            unit: string;
            value: number | null;
            verdict: string;
        };
        Sensors: {
            devices: components["schemas"]["DeviceRow"][];
            sensors: components["schemas"]["SensorRow"][];
        };
        Session: {
            /** Format: date-time */
            expires_at: string;
            person: components["schemas"]["Person"];
            return_to: string;
            token: string;
        };
        Shares: {
            orders: number;
            pages: components["schemas"]["PageShares"][];
        };
        Shop: {
            address: string;
            cuisine: string;
            delivery: boolean;
            delivery_fee_fen: number;
            free_delivery_from_fen: number | null;
            hours: string;
            is_open: boolean;
            licence: string;
            min_delivery_fen: number;
            month_orders: number;
            name: string;
            notice: string;
            phone_masked: string;
            pickup: boolean;
            picture: string;
            /** @description Pinyin and the English name, for searching. */
            search: string;
            slug: string;
        };
        ShopCard: {
            cuisine: string;
            delivery: boolean;
            delivery_fee_fen: number;
            free_delivery_from_fen: number | null;
            hours: string;
            is_open: boolean;
            min_delivery_fen: number;
            month_orders: number;
            name: string;
            notice: string;
            pickup: boolean;
            picture: string;
            /** @description Pinyin and the English name, for searching. */
            search: string;
            slug: string;
        };
        SignInIn: {
            code: string;
            state: string;
        };
        SignInStart: {
            authorize_url: string;
            state: string;
        };
        Sku: {
            /** Format: uuid */
            id: string;
            /** @description Said only when few are left. */
            left: number | null;
            name: string;
            price_fen: number;
            sold_out: boolean;
        };
        SoldOut: {
            /** Format: uuid */
            id: string;
            name: string;
            sold_out: boolean;
        };
        SoldOutIn: {
            sold_out: boolean;
        };
        Spent: {
            path: string;
            /** Format: date-time */
            until: string;
        };
        Spot: {
            key: string;
            name: string;
        };
        StaffDistrict: {
            name: string;
            slug: string;
        };
        StaffMe: {
            district: components["schemas"]["StaffDistrict"] | null;
            stores: components["schemas"]["StaffStore"][];
            user: components["schemas"]["StaffUser"];
        };
        StaffStore: {
            can: components["schemas"]["Right"][];
            name: string;
            role: components["schemas"]["Role"];
            slug: string;
        };
        StaffUser: {
            name: string;
            username: string;
        };
        /** @description A sender's record of thirty days. */
        Standing: {
            mute_rate_bp: number;
            muted: number;
            sent: number;
            throttled_until: string | null;
        };
        StartIn: {
            return_to: string;
            /**
             * @default snsapi_base
             * @enum {string}
             */
            scope: "snsapi_base" | "snsapi_userinfo";
        };
        /** @description One step of a price; the steps of a thing add up to its total. */
        Step: {
            amount_fen: number;
            label: string;
        };
        Stock: {
            categories: components["schemas"]["StockCategory"][];
        };
        StockCategory: {
            /** Format: uuid */
            id: string;
            items: components["schemas"]["StockItem"][];
            name: string;
        };
        StockIn: {
            left: number | null;
        };
        StockItem: {
            from_fen: number;
            groups: components["schemas"]["Group"][];
            /** Format: uuid */
            id: string;
            name: string;
            picture: string;
            search: string;
            skus: components["schemas"]["StockSku"][];
            sold_out: boolean;
        };
        StockSku: {
            /** Format: uuid */
            id: string;
            left: number | null;
            name: string;
            price_fen: number;
        };
        /** @description Put a tag on everybody these conditions mean. */
        TagIn: {
            conditions: components["schemas"]["ConditionIn"][];
            tag: string;
        };
        Tagged: {
            people: number;
        };
        Taken: {
            refused: components["schemas"]["RefusedReading"][];
            /** @description Known before: the same sensor at the same instant. */
            repeated: number;
            stored: number;
        };
        TicketStore: {
            name: string;
            slug: string;
        };
        Today: {
            average_fen: number;
            orders: number;
            refunds_fen: number;
            sales_fen: number;
            yesterday: components["schemas"]["Figures"];
        };
        Todo: {
            new: number;
            refund_requests: number;
        };
        TopicsIn: {
            topics: string[];
        };
        Tried: {
            answer: string;
            /** @enum {string} */
            answers: "complaint" | "rule" | "sensor" | "facts" | "unknown";
            complaint: string | null;
            fallback: string;
            fallback_score: number;
            fallback_why: string;
            hits: components["schemas"]["HitOut"][];
            title: string;
        };
        Trouble: {
            /** Format: date-time */
            at: string;
            code: string;
            fix: string;
            path: string;
            said: string;
        };
        TryIn: {
            /** @default  */
            at_store: string;
            text: string;
        };
        UnitsIn: {
            /** Format: uuid */
            id: string;
            quantity: number;
        };
        VisitIn: {
            card: string;
            /** @default  */
            page: string;
        };
        Vocabulary: {
            category: string[];
            cuisine: string[];
            dish: string[];
            doors: components["schemas"]["Door"][];
            places: components["schemas"]["Spot"][];
            shop: string[];
            tag: string[];
        };
        WantedLine: {
            options: string[];
            quantity: number;
            /** Format: uuid */
            sku: string;
        };
        WordIn: {
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
