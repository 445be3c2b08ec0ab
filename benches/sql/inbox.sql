\set a random(1, 2000000000)
\set b random(1, 2000000000)
insert into kit_inbox (district_id, source, external_id, body, received_at, attempts, error)
  values (:district, 'bench', :a || '-' || :b, jsonb_build_object('resource', repeat('y', 700)), now(), 0, '');
