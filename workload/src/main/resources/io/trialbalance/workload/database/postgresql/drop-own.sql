-- Drops what our role has made in our schema. What somebody else has put there, or has made elsewhere
-- that depends on it, stays: the server then refuses to drop the table, or the schema, by its name.
-- Whoever looks into a table just now may finish, but not for ever.
SET LOCAL lock_timeout = :'patience';
DO $own$
DECLARE
  tables  text;
  routine regprocedure;
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO tables
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :'schema' AND c.relkind = 'r' AND pg_has_role(c.relowner, 'USAGE');
  IF tables IS NOT NULL THEN
    EXECUTE 'DROP TABLE ' || tables;
  END IF;
  FOR routine IN
    SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = :'schema' AND pg_has_role(p.proowner, 'USAGE')
  LOOP
    EXECUTE 'DROP ROUTINE ' || routine;
  END LOOP;
END
$own$;
