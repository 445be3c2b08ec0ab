// Generated from docs/api/openapi.json by `npm run types`.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
        Category: {
            /** Format: uuid */
            id: string;
            items: components["schemas"]["Item"][];
            name: string;
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
        Confirmed: {
            /** @constant */
            confirmed: true;
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
        DistrictCard: {
            name: string;
            slug: string;
            tagline: string;
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
        LineIn: {
            /** @default [] */
            options: string[];
            quantity: number;
            /** Format: uuid */
            sku: string;
        };
        LiveTicket: {
            url: string;
        };
        LoginIn: {
            otp?: string | null;
            password: string;
            username: string;
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
        Moment: {
            /** Format: date-time */
            at: string;
            label: string;
            note: string;
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
        Prepay: {
            invoke: components["schemas"]["Invoke"] | null;
            /** @enum {string} */
            state: "open" | "paid";
        };
        Problem: {
            code: string;
            message: string;
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
        Reorder: {
            gone: string[];
            lines: components["schemas"]["WantedLine"][];
        };
        /**
         * @description One thing that may be done.
         * @enum {string}
         */
        Right: "board" | "accept" | "refuse" | "refund" | "sold_out" | "counter" | "contact" | "menu" | "staff" | "shop" | "export" | "ledger" | "push" | "points";
        /**
         * @description What somebody is here. The first two belong to the district, the others to one merchant.
         * @enum {string}
         */
        Role: "owner" | "dispatcher" | "manager" | "cashier" | "kitchen";
        Session: {
            /** Format: date-time */
            expires_at: string;
            person: components["schemas"]["Person"];
            return_to: string;
            token: string;
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
        UnitsIn: {
            /** Format: uuid */
            id: string;
            quantity: number;
        };
        WantedLine: {
            options: string[];
            quantity: number;
            /** Format: uuid */
            sku: string;
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
