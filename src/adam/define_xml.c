// SPDX-License-Identifier: MIT
// define.xml (Define-XML 2.1 on ODM 1.3.2): datasets, variables with labels, types and origins, codelists. Markers of
// the trial are variables of ADSL beyond the definition.
#include <stdlib.h>
#include <string.h>

#include "adam/write_int.h"
#include "base/file.h"

// Text as XML: characters that XML 1.0 cannot hold are left out.
static void xml_text(strbuf *b, const char *s)
{
    for (; *s; s++) {
        switch (*s) {
        case '&': strbuf_puts(b, "&amp;"); break;
        case '<': strbuf_puts(b, "&lt;"); break;
        case '>': strbuf_puts(b, "&gt;"); break;
        case '"': strbuf_puts(b, "&quot;"); break;
        default:
            if ((unsigned char)*s >= ' ' || *s == '\t' || *s == '\n') {
                strbuf_write(b, s, 1);
            }
        }
    }
}

static void xml_described(strbuf *b, const char *text)
{
    strbuf_puts(b, "<Description><TranslatedText xml:lang=\"en\">");
    xml_text(b, text);
    strbuf_puts(b, "</TranslatedText></Description>");
}

static const char *type_name(adam_type type)
{
    static const char *const name[] = {"text", "integer", "float", "date"};
    return name[type];
}

static void xml_reference(strbuf *b, const char *set, const char *name, int number, int key, bool mandatory)
{
    strbuf_printf(b, "      <ItemRef ItemOID=\"IT.%s.%s\" OrderNumber=\"%d\" Mandatory=\"%s\"", set, name, number,
                  mandatory ? "Yes" : "No");
    if (key) {
        strbuf_printf(b, " KeySequence=\"%d\"", key);
    }
    strbuf_puts(b, "/>\n");
}

static void upper(const char *name, char out[16])
{
    int n = 0;
    for (; name[n] && n < 15; n++) {
        out[n] = name[n] >= 'a' && name[n] <= 'z' ? (char)(name[n] - 'a' + 'A') : name[n];
    }
    out[n] = '\0';
}

static void xml_dataset(strbuf *b, adam_id id, const char (*marker)[9], int nmarker)
{
    const adam_dataset *set = &adam_definition[id];
    char name[16];
    upper(set->name, name);
    strbuf_printf(b,
                  "    <ItemGroupDef OID=\"IG.%s\" Name=\"%s\" Domain=\"%s\" SASDatasetName=\"%s\" Repeating=\"%s\" "
                  "IsReferenceData=\"%s\" Purpose=\"%s\" def:Structure=\"%s\" "
                  "def:ArchiveLocationID=\"LF.%s\">\n      ",
                  name, name, name, name, id == ADAM_ADSL ? "No" : "Yes", id == ADAM_TS ? "Yes" : "No",
                  id == ADAM_TS ? "Tabulation" : "Analysis", set->structure, name);
    xml_described(b, set->label);
    strbuf_puts(b, "\n");
    int key = 0, i = 0;
    for (; i < set->n; i++) {
        const adam_variable *v = &set->variable[i];
        xml_reference(b, name, v->name, i + 1, v->rules & ADAM_KEY ? ++key : 0, v->rules & ADAM_FILLED);
    }
    for (int k = 0; k < nmarker; k++) {
        xml_reference(b, name, marker[k], ++i, 0, false);
    }
    strbuf_printf(b,
                  "      <def:Class Name=\"%s\"/>\n      <def:leaf ID=\"LF.%s\" xlink:href=\"%s.csv\">"
                  "<def:title>%s.csv</def:title></def:leaf>\n    </ItemGroupDef>\n",
                  set->class, name, set->name, set->name);
}

static void xml_item(strbuf *b, const char *set, const char *name, const char *label, adam_type type,
                     const adam_terms *terms, const char *derivation)
{
    strbuf_printf(b, "    <ItemDef OID=\"IT.%s.%s\" Name=\"%s\" SASFieldName=\"%s\" DataType=\"%s\"", set, name, name,
                  name, type_name(type));
    strbuf_puts(b, type == ADAM_TEXT ? " Length=\"200\"" : type == ADAM_DATE ? "" : " Length=\"8\"");
    strbuf_puts(b, type == ADAM_FLOAT ? " SignificantDigits=\"6\">" : ">");
    xml_described(b, label);
    if (terms) {
        strbuf_printf(b, "<CodeListRef CodeListOID=\"CL.%s\"/>", terms->oid);
    }
    strbuf_puts(b, "<def:Origin Type=\"Derived\" Source=\"Sponsor\">");
    xml_described(b, derivation);
    strbuf_puts(b, "</def:Origin></ItemDef>\n");
}

static void xml_items(strbuf *b, const library_trial *t, const char (*marker)[9], int nmarker)
{
    for (int id = 0; id < ADAM_NDATASET; id++) {
        const adam_dataset *set = &adam_definition[id];
        char name[16];
        upper(set->name, name);
        for (int i = 0; i < set->n; i++) {
            const adam_variable *v = &set->variable[i];
            xml_item(b, name, v->name, v->label, v->type, v->terms, v->derivation);
        }
        for (int k = 0; id == ADAM_ADSL && k < nmarker; k++) {
            const library_marker *m = adam_marker(t, k);
            char label[41], derivation[200];
            snprintf(label, sizeof label, "%.40s", m->name);
            snprintf(derivation, sizeof derivation, "ADLB at baseline, in %.100s", m->unit_text);
            xml_item(b, name, marker[k], label, ADAM_FLOAT, NULL, derivation);
        }
    }
}

static void xml_codelists(strbuf *b)
{
    const adam_terms *done[ADAM_NDATASET * ADAM_MOST_VARIABLES];
    int n = 0;
    for (int id = 0; id < ADAM_NDATASET; id++) {
        const adam_dataset *set = &adam_definition[id];
        for (int i = 0; i < set->n; i++) {
            const adam_terms *terms = set->variable[i].terms;
            bool again = !terms;
            for (int k = 0; k < n; k++) {
                again = again || done[k] == terms;
            }
            if (again) {
                continue;
            }
            done[n++] = terms;
            strbuf_printf(b, "    <CodeList OID=\"CL.%s\" Name=\"%s\" DataType=\"%s\">\n", terms->oid, terms->name,
                          type_name(set->variable[i].type));
            for (int k = 0; terms->term[k]; k++) {
                strbuf_puts(b, "      <EnumeratedItem CodedValue=\"");
                xml_text(b, terms->term[k]);
                strbuf_puts(b, "\"/>\n");
            }
            strbuf_puts(b, "    </CodeList>\n");
        }
    }
}

bool adam_write_define(const library_trial *t, const char *folder, diag_list *d)
{
    strbuf b = {0};
    char marker[WRITE_MARKERS][9];
    int nmarker;
    adam_marker_codes(t, marker, &nmarker);
    strbuf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ODM xmlns=\"http://www.cdisc.org/ns/odm/v1.3\" "
                    "xmlns:def=\"http://www.cdisc.org/ns/def/v2.1\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                    "FileType=\"Snapshot\" FileOID=\"Coley.define\" ODMVersion=\"1.3.2\" "
                    "CreationDateTime=\"" ADAM_FIRST_DATE "T00:00:00\" def:Context=\"Other\">\n  <Study OID=\"S.1\">\n"
                    "    <GlobalVariables><StudyName>");
    xml_text(&b, t->name);
    strbuf_puts(&b, "</StudyName><StudyDescription>");
    xml_text(&b, t->title);
    strbuf_puts(&b, "</StudyDescription><ProtocolName>");
    xml_text(&b, t->name);
    strbuf_puts(&b, "</ProtocolName></GlobalVariables>\n    <MetaDataVersion OID=\"MDV.1\" Name=\"Analysis datasets\" "
                    "def:DefineVersion=\"2.1.0\">\n    <def:Standards><def:Standard OID=\"STD.1\" Name=\"ADaMIG\" "
                    "Type=\"IG\" Version=\"1.3\" Status=\"Final\"/></def:Standards>\n");
    for (int id = 0; id < ADAM_NDATASET; id++) {
        xml_dataset(&b, (adam_id)id, marker, id == ADAM_ADSL ? nmarker : 0);
    }
    xml_items(&b, t, marker, nmarker);
    xml_codelists(&b);
    strbuf_puts(&b, "    </MetaDataVersion>\n  </Study>\n</ODM>\n");
    char *path = path_join(folder, "define.xml");
    bool good = file_write_atomic(path, b.s, b.n, d);
    free(path);
    strbuf_free(&b);
    return good;
}
