-- The rows of a whole life: placed, noticed, paid, consumed, posted twice, told, hinted; states updated where we update them.
\set a random(1, 2000000000)
\set b random(1, 2000000000)
begin;
insert into kit_answer (scope, key, fingerprint, status, body, created_at)
  values ('bench', :a || '-' || :b, repeat('f', 64), 201, repeat('x', 480), now());
insert into orders_order (id, district_id, merchant_id, store_id, checkout_id, person_id, openid, number, business_date, state,
    fulfilment, contact_name, contact_phone, contact_address, remark, steps, total_fen, refunded_fen, placed_at, why)
  values (md5(:a || 'o' || :b)::uuid, :district, :merchant, :store, md5(:a || 'c' || :b)::uuid, :person,
    'o1234567890123456789012345', :a || '-' || :b % 100000, current_date, 'placed', 'pickup', 'Lin', '13800001234', '', '',
    '[{"zh": "商品", "en": "Items", "amount_fen": 3800}, {"zh": "打包费", "en": "Packing", "amount_fen": 200}]', 4000, 0, now(), '');
insert into orders_line (id, district_id, merchant_id, order_id, position, sku_id, item_id, option_ids, name, name_en, spec,
    spec_en, picture, unit_fen, quantity, total_fen, packing_fen, refunded_quantity)
  select md5(:a || 'l' || n || :b)::uuid, :district, :merchant, md5(:a || 'o' || :b)::uuid, n, :person, :person, '[]',
    '红烧牛肉面', 'Red-braised beef noodles', '小碗、细面、不辣', 'Small, thin, not hot', '/static/demo/xiaoman/beef.webp',
    1900, 1, 1900, 100, 0 from generate_series(0, 1) n;
insert into payments_payment (id, district_id, checkout_id, person_id, openid, channel, out_trade_no, description, amount_fen,
    state, prepay, transaction_id, created_at, expires_at, chases, why)
  values (md5(:a || 'p' || :b)::uuid, :district, md5(:a || 'c' || :b)::uuid, :person, 'o1234567890123456789012345', 'jsapi',
    left(md5(:a || 't' || :b), 32), '小满面馆', 4000, 'open', '', '', now(), now() + interval '15 minutes', 0, '');
commit;
begin;
insert into kit_inbox (district_id, source, external_id, body, received_at, attempts, error)
  values (:district, 'pay.transaction', :a || '-' || :b, jsonb_build_object('resource', repeat('y', 700)), now(), 0, '');
commit;
begin;
update kit_inbox set done_at = now() where district_id = :district and source = 'pay.transaction' and external_id = :a || '-' || :b;
update payments_payment set state = 'paid', paid_at = now(), transaction_id = 't' where id = md5(:a || 'p' || :b)::uuid;
insert into ledger_journal (id, district_id, key, kind, subject_id, note, at)
  select md5(:a || 'j' || n || '-' || :b)::uuid, :district, :a || 'j' || n || :b, 'payment', :person, '', now() from generate_series(0, 1) n;
insert into ledger_entry (district_id, journal_id, account, unit, amount)
  select :district, md5(:a || 'j' || n || '-' || :b)::uuid, 'asset:wechat', 'CNY', s
  from generate_series(0, 1) n, (values (4000), (-4000)) v(s);
insert into kit_outbox (district_id, name, facts, published_at)
  select :district, 'OrderPaid', jsonb_build_object('n', repeat('z', 150)), now() from generate_series(0, 1);
update orders_order set state = 'paid', paid_at = now() where id = md5(:a || 'o' || :b)::uuid;
insert into messaging_message (id, district_id, person_id, openid, key, purpose, title, body, path, state, attempts, why, created_at)
  values (md5(:a || 'm' || :b)::uuid, :district, :person, 'o1', 'm' || :a || '-' || :b, 'service', '下单成功', '取餐号', '/g', 'sent', 0, '', now());
insert into kit_liveevent (district_id, topic, name, payload, at)
  select :district, 'store:xiaoman', 'order_new', '{"number": "ABCDEFGHJKMNPQ"}', now() from generate_series(0, 2);
commit;
