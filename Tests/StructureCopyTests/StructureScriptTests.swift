import Testing

@testable import StructureCopy

@Suite("The structure as a script")
struct StructureScriptTests {
    @Test("What is for psql and for its session is left out, and roles are made first")
    func script() {
        let dump = """
            --
            -- PostgreSQL database dump
            --

            \\restrict abc

            SET statement_timeout = 0;
            SELECT pg_catalog.set_config('search_path', '', false);

            --
            -- Name: notes; Type: TABLE
            --

            SET default_tablespace = '';
            SET default_table_access_method = heap;

            CREATE TABLE public.notes (id integer);

            \\unrestrict abc
            """
        let head = """
            DO $$ BEGIN
              CREATE ROLE "the ""app""\";
            EXCEPTION WHEN duplicate_object THEN NULL;
            END $$;

            """
        let body = """
            SET check_function_bodies = false;

            --
            -- Name: notes; Type: TABLE
            --


            CREATE TABLE public.notes (id integer);

            """
        #expect(StructureCopy.script(ofDump: dump, roles: ["the \"app\""]) == head + body)
        #expect(StructureCopy.script(ofDump: dump, roles: []) == body)
    }

    @Test("A dump without anything in it is a script that does nothing")
    func empty() {
        let dump = "--\n-- PostgreSQL database dump\n--\n"
        let script = StructureCopy.script(ofDump: dump, roles: [])
        #expect(script.split(separator: "\n").first == "SET check_function_bodies = false;")
        #expect(!script.contains("PostgreSQL"))
    }
}
