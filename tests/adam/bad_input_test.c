// SPDX-License-Identifier: MIT
// Tests what src/adam refuses, and what it takes: a table of files, each with the line that is refused and words of the
// message and of what was expected. The same checks pass on what this program writes (round_trip_test.c).
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adam/adam_int.h"
#include "base/arena.h"
#include "base/file.h"
#include "tests/folder.h"

#define TTE "USUBJID,TRTP,PARAMCD,AVAL,CNSR\n"
#define GOOD TTE "1,a,OS,10,0\n2,b,OS,20,1\n"
#define SL "USUBJID,TRT01P,ITTFL,SAFFL,TRTSDT,TRTEDT,DTHFL,DTHDT,RANDDT\n"
#define GOOD_SL SL "1,a,Y,Y,2020-01-02,2020-02-01,Y,2020-03-01,2020-01-01\n2,b,Y,Y,2020-01-02,2020-02-01,,,2020-01-01\n"
#define RS "USUBJID,PARAMCD,AVALC,ADY\n"
#define TR "USUBJID,PARAMCD,TRLNKID,AVAL,BASE,CHG,PCHG,ABLFL,ADY,AVISITN\n"
#define AE "USUBJID,AESEQ,AEDECOD,AETOXGR,AESTDY,AEENDY,AEREL,ASTDAY,AG3DAY\n"
#define EX "USUBJID,EXTRT,NDOSES,FDOSEDAY,LDOSEDAY\n"
#define TS "TSSEQ,TSPARMCD,TSVAL\n"
#define LB "USUBJID,PARAMCD,AVAL,ABLFL,AVISITN\n"

typedef struct {
    const char *what, *file, *text;
    const char *adtte;    // NULL: GOOD
    int line;             // that is refused; 0: none is named
    const char *message, *expected;
} bad;

static const bad BAD[] = {
    // a file as such
    {"no times", NULL, NULL, "", 1, "the file is empty", "a header line"},
    {"header alone", NULL, NULL, TTE, 0, "there is nothing to analyse", "PARAMCD OS or PFS"},
    {"a column is missing", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL\n1,a,OS,1\n", 1, "column CNSR is missing", "Censor"},
    {"another one", NULL, NULL, "TRTP,PARAMCD,AVAL,CNSR\na,OS,1,0\n", 1, "column USUBJID is missing", "Subject"},
    {"no values", NULL, NULL, "USUBJID,TRTP,PARAMCD,CNSR\n1,a,OS,1\n", 1, "column AVAL is missing", "Analysis Value"},
    {"a misspelt column", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CENSOR\n1,a,OS,1,0\n", 1, "column CNSR is missing",
     "is it column CENSOR that is meant?"},
    {"a column twice", NULL, NULL, "USUBJID,AVAL,TRTP,PARAMCD,AVAL,CNSR\n1,1,a,OS,1,1\n", 1, "AVAL is there twice",
     "a name for each"},
    {"too few cells", NULL, NULL, TTE "1,a,OS,10\n", 2, "the row has 4 cells, but the header has 5", ""},
    {"too many cells", NULL, NULL, GOOD "3,a,OS,10,0,5\n", 4, "6 cells", ""},
    {"no closing quote", NULL, NULL, TTE "1,\"a,OS,10,0\n2,b,OS,20,1\n", 2, "a quoted field has no end",
     "closing quote"},
    {"not UTF-8", NULL, NULL, TTE "1,a\xff,OS,10,0\n", 2, "cell 2 is not UTF-8", "UTF-8"},
    // times
    {"negative time", NULL, NULL, GOOD "3,a,OS,-3,0\n", 4, "AVAL is -3", "zero or more"},
    {"no time", NULL, NULL, GOOD "3,a,OS,,0\n", 4, "AVAL is empty", "Analysis Value"},
    {"time is a word", NULL, NULL, GOOD "3,a,OS,long,0\n", 4, "AVAL is long", "a number"},
    {"time is not finite", NULL, NULL, GOOD "3,a,OS,inf,0\n", 4, "AVAL is inf", "a number"},
    {"time has a unit", NULL, NULL, GOOD "3,a,OS,12 days,0\n", 4, "AVAL is 12 days", "a number"},
    {"censoring is 2", NULL, NULL, GOOD "3,a,OS,3,2\n", 4, "CNSR is 2", "one of 0, 1"},
    {"censoring is a word", NULL, NULL, GOOD "3,a,OS,3,Y\n", 4, "CNSR is Y", "one of 0, 1"},
    {"no censoring", NULL, NULL, GOOD "3,a,OS,3,\n", 4, "CNSR is empty", "Censor"},
    {"the same patient twice", NULL, NULL, GOOD "1,a,OS,10,0\n", 4, "same key as line 2", "one row for each USUBJID"},
    {"no patient", NULL, NULL, GOOD ",a,OS,10,0\n", 4, "USUBJID is empty", "Unique Subject"},
    {"no parameter", NULL, NULL, GOOD "3,a,,10,0\n", 4, "PARAMCD is empty", "Parameter Code"},
    {"no arm", NULL, NULL, GOOD "3,,OS,10,0\n", 4, "TRTP is empty", "the patient's arm"},
    {"two arms of a patient", NULL, NULL, GOOD "1,b,PFS,5,0\n", 4, "TRTP is b", "a, as an earlier row has"},
    {"nothing that is analysed", NULL, NULL, TTE "1,a,QOL,5,0\n", 0, "there is nothing to analyse", "OS or PFS"},
    {"unit of time", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CNSR,AVALU\n1,a,OS,10,0,fortnights\n", 2,
     "AVALU is fortnights", "DAYS, WEEKS, MONTHS or YEARS"},
    {"event with a reason for censoring", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CNSR,CNSDTDSC\n1,a,OS,10,0,LOST\n", 2,
     "CNSDTDSC is LOST", "nothing, as CNSR is 0"},
    {"event that is none", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CNSR,EVNTDESC\n1,a,OS,10,0,Censored\n", 2,
     "EVNTDESC is Censored", "an event"},
    {"end before the beginning", NULL, NULL,
     "USUBJID,TRTP,PARAMCD,AVAL,CNSR,STARTDT,ADT\n1,a,OS,10,0,2020-02-01,2020-01-01\n", 2, "ADT is 2020-01-01",
     "STARTDT (2020-02-01) or later"},
    {"not a date", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CNSR,ADT\n1,a,OS,10,0,01.02.2020\n", 2, "ADT is 01.02.2020",
     "a date as"},
    {"no such day", NULL, NULL, "USUBJID,TRTP,PARAMCD,AVAL,CNSR,ADT\n1,a,OS,10,0,2021-02-29\n", 2, "ADT is 2021-02-29",
     "a date as"},
    {"a code with two names", NULL, NULL,
     "USUBJID,TRTP,PARAM,PARAMCD,AVAL,CNSR\n1,a,Survival,OS,1,0\n2,a,Other,OS,1,0\n", 3, "PARAM is Other",
     "Survival, as above"},
    // patients
    {"patient twice", "adsl.csv", GOOD_SL "1,a,Y,Y,2020-01-02,2020-02-01,Y,2020-03-01,2020-01-01\n", NULL, 4,
     "same key as line 2", "USUBJID"},
    {"no arm in adsl", "adsl.csv", SL "1,,Y,Y,2020-01-02,2020-02-01,,,\n", NULL, 2, "TRT01P is empty", "Planned"},
    {"adsl without arms", "adsl.csv", "USUBJID,ITTFL\n1,Y\n2,Y\n", NULL, 1, "column TRT01P is missing", "Planned"},
    {"flag", "adsl.csv", SL "1,a,yes,Y,2020-01-02,2020-02-01,,,\n", NULL, 2, "ITTFL is yes", "one of Y, N"},
    {"no flag", "adsl.csv", SL "1,a,,Y,2020-01-02,2020-02-01,,,\n", NULL, 2, "ITTFL is empty", "Intent"},
    {"death flag", "adsl.csv", SL "1,a,Y,Y,2020-01-02,2020-02-01,N,,\n", NULL, 2, "DTHFL is N", "Y or nothing"},
    {"dead without a date", "adsl.csv", SL "1,a,Y,Y,2020-01-02,2020-02-01,Y,,\n", NULL, 2, "DTHDT is empty",
     "as DTHFL is Y"},
    {"dated, but not dead", "adsl.csv", SL "1,a,Y,Y,2020-01-02,2020-02-01,,2020-03-01,\n", NULL, 2,
     "DTHDT is 2020-03-01", "as DTHFL is not Y"},
    {"treated without a date", "adsl.csv", SL "1,a,Y,Y,,,,,\n", NULL, 2, "TRTSDT is empty", "as SAFFL is Y"},
    {"last dose before the first", "adsl.csv", SL "1,a,Y,Y,2020-03-02,2020-02-01,,,\n", NULL, 2, "TRTEDT is 2020-02-01",
     "TRTSDT (2020-03-02) or later"},
    {"dead before he came in", "adsl.csv", SL "1,a,Y,N,,,Y,2019-01-01,2020-01-01\n", NULL, 2, "DTHDT is 2019-01-01",
     "RANDDT (2020-01-01) or later"},
    {"arm's number", "adsl.csv", "USUBJID,TRT01P,TRT01PN\n1,a,1\n2,b,2\n3,a,2\n", NULL, 4, "TRT01PN is 2",
     "1, as above"},
    {"arm's number is no number", "adsl.csv", "USUBJID,TRT01P,TRT01PN\n1,a,first\n", NULL, 2, "TRT01PN is first",
     "a number"},
    {"patient without a row in adsl", "adsl.csv", SL "1,a,Y,Y,2020-01-02,2020-02-01,,,\n", NULL, 3, "USUBJID is 2",
     "a patient of adsl.csv"},
    {"another arm than in adsl", "adsl.csv", GOOD_SL, TTE "1,b,OS,10,0\n", 2, "TRTP is b", "a, as adsl.csv has"},
    {"an arm that adsl has not", "adsl.csv", GOOD_SL, TTE "1,c,OS,10,0\n", 2, "TRTP is c", "a, as adsl.csv has"},
    {"a death that adsl does not know", "adsl.csv",
     SL "1,a,Y,Y,2020-01-02,2020-02-01,,,2020-01-01\n"
        "2,b,Y,Y,2020-01-02,2020-02-01,,,2020-01-01\n",
     NULL, 2, "OS of 1 ends with death, but in adsl.csv he lives", "DTHFL = Y in adsl.csv"},
    // responses, tumours
    {"response", "adrs.csv", RS "1,BOR,CRU,\n", NULL, 2, "AVALC is CRU", "one of CR, PR, SD"},
    {"response in small letters", "adrs.csv", RS "1,BOR,pr,\n", NULL, 2, "AVALC is pr", "one of CR, PR, SD"},
    {"best response twice", "adrs.csv", RS "1,BOR,CR,\n1,BOR,PR,\n", NULL, 3, "same key as line 2", "PARAMCD"},
    {"visit without a day", "adrs.csv", RS "1,OVRLRESP,CR,\n", NULL, 2, "ADY is empty", "the day of the assessment"},
    {"response of nobody", "adrs.csv", RS "7,BOR,CR,\n", NULL, 2, "USUBJID is 7", "a patient of adtte.csv"},
    {"day with a fraction", "adrs.csv", RS "1,OVRLRESP,CR,3.5\n", NULL, 2, "ADY is 3.5", "a whole number"},
    {"change", "adtr.csv", TR "1,SUMDIAM,,30,40,10,-25,,85,1\n", NULL, 2, "CHG is 10", "-10, as AVAL is 30"},
    {"percentage", "adtr.csv", TR "1,SUMDIAM,,30,40,-10,25,,85,1\n", NULL, 2, "PCHG is 25", "-25, as AVAL is 30"},
    {"baseline", "adtr.csv", TR "1,SUMDIAM,,30,40,,,Y,1,0\n", NULL, 2, "BASE is 40", "AVAL, as ABLFL is Y"},
    {"negative diameter", "adtr.csv", TR "1,LDIAM,T1,-2,,,,,85,1\n", NULL, 2, "AVAL is -2", "zero or more"},
    {"lesion twice", "adtr.csv", TR "1,LDIAM,T1,2,,,,,85,1\n1,LDIAM,T1,3,,,,,85,1\n", NULL, 3, "same key as line 2",
     "TRLNKID"},
    {"baseline flag", "adtr.csv", TR "1,SUMDIAM,,30,30,,,N,1,0\n", NULL, 2, "ABLFL is N", "Y or nothing"},
    // events, laboratory
    {"grade", "adae.csv", AE "1,1,rash,6,5,9,,,\n", NULL, 2, "AETOXGR is 6", "one of 1, 2, 3, 4, 5"},
    {"grade is a word", "adae.csv", AE "1,1,rash,mild,5,9,,,\n", NULL, 2, "AETOXGR is mild", "one of 1"},
    {"no grade", "adae.csv", AE "1,1,rash,,5,9,,,\n", NULL, 2, "AETOXGR is empty", "Toxicity"},
    {"no term", "adae.csv", AE "1,1,,2,5,9,,,\n", NULL, 2, "AEDECOD is empty", "Dictionary"},
    {"end before onset", "adae.csv", AE "1,1,rash,2,9,5,,,\n", NULL, 2, "AEENDY is 5", "AESTDY (9) or later"},
    {"event twice", "adae.csv", AE "1,1,rash,2,5,9,,,\n1,1,rash,3,5,9,,,\n", NULL, 3, "same key as line 2", "AESEQ"},
    {"no onset", "adae.csv", AE "1,1,rash,2,,,,,\n", NULL, 2, "AESTDY is empty", "the day that the event began"},
    {"grade 3 of a grade 2", "adae.csv", AE "1,1,rash,2,5,9,,4,6\n", NULL, 2, "AG3DAY is 6", "AETOXGR is below 3"},
    {"grade 3 before onset", "adae.csv", AE "1,1,rash,3,5,9,,4,2\n", NULL, 2, "AG3DAY is 2", "ASTDAY (4) or later"},
    {"marker is a word", "adlb.csv", LB "1,LDH,high,Y,0\n", NULL, 2, "AVAL is high", "a number"},
    {"marker twice", "adlb.csv", LB "1,LDH,3,Y,0\n1,LDH,4,Y,0\n", NULL, 3, "same key as line 2", "PARAMCD"},
    {"last dose before the first", "adex.csv", EX "1,x,3,5,2\n", NULL, 2, "LDOSEDAY is 2", "FDOSEDAY (5) or later"},
    {"doses are a word", "adex.csv", EX "1,x,many,,\n", NULL, 2, "NDOSES is many", "a number"},
    {"a drug twice", "adex.csv", EX "1,x,1,,\n1,x,2,,\n", NULL, 3, "same key as line 2", "EXTRT"},
    {"doses of nobody", "adex.csv", EX "9,x,1,,\n", NULL, 2, "USUBJID is 9", "a patient of adtte.csv"},
    // the design; lines are those of the text that its rows make
    {"hypothesis on no arm", "ts.csv", TS "1,XMETHOD,holm\n1,XHYPO,\"{arm: c, endpoint: OS}\"\n", NULL, 4,
     "there is no arm 'c'", "'a'"},
    {"hypothesis on the reference", "ts.csv", TS "1,XMETHOD,holm\n1,XHYPO,\"{arm: a, endpoint: OS}\"\n", NULL, 4,
     "reference", ""},
    {"method without hypotheses", "ts.csv", TS "1,XMETHOD,holm\n", NULL, 2, "hypotheses", ""},
    {"unknown method", "ts.csv", TS "1,XMETHOD,best\n1,XHYPO,\"{arm: b, endpoint: OS}\"\n", NULL, 2, "'best'", "holm"},
    {"look at nothing", "ts.csv", TS "1,XLOOK,\"{arm: b, events: 10, at: [50 %]}\"\n", NULL, 2,
     "the last look is at 50 %", "100 %"},
    {"blinding", "ts.csv", TS "1,XBLIND,{design: triple-blind}\n", NULL, 1, "'triple-blind'", "double-blind"},
    {"no YAML", "ts.csv", TS "1,XLOOK,\"{arm: b, events\"\n", NULL, 3, "not valid YAML", ""},
    {"a part smuggled in", "ts.csv", TS "1,XBLIND,\"{design: open-label}\nset: []\"\n", NULL, 1, "not valid YAML", ""},
    {"estimand", "ts.csv", TS "1,XESTIM,OS: {death: composite}\n", NULL, 2, "death", ""},
    {"trial summary", "ts.csv", "TSPARMCD\nTITLE\n", NULL, 1, "column TSVAL is missing", "Parameter Value"},
};

static char folder[FOLDER_SIZE];

static void put(const char *name, const char *text, diag_list *d)
{
    char *path = path_join(folder, name);
    assert_true(file_write_atomic(path, text, strlen(text), d));
    free(path);
}

static void clear(void)
{
    for (int id = 0; id < ADAM_NDATASET; id++) {
        char name[32];
        snprintf(name, sizeof name, "%s.csv", adam_definition[id].name);
        char *path = path_join(folder, name);
        unlink(path);
        free(path);
    }
}

static bool is_told(const diag_list *d, const bad *b)
{
    for (int i = 0; i < diag_count(d); i++) {
        const diag *x = diag_at(d, i);
        if (x->level == DIAG_ERROR && strstr(x->message, b->message) && x->loc.line == b->line &&
            (!*b->expected || (x->expected && strstr(x->expected, b->expected)))) {
            return true;
        }
    }
    return false;
}

static void each_is_refused(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        const bad *b = &BAD[i];
        diag_list *d = diag_new();
        arena *memory = arena_new();
        adam_data data;
        put("adtte.csv", b->adtte ? b->adtte : GOOD, d);
        if (b->file) {
            put(b->file, b->text, d);
        }
        bool taken = adam_read(folder, NULL, memory, &data, d);
        if (taken || !is_told(d, b)) {
            print_error("%s: %s\n", b->what, taken ? "is taken" : "has another message");
            diag_print(d, stderr, false);
            wrong++;
        }
        if (taken) {
            store_close(data.store, d);
        }
        arena_free(memory);
        diag_free(d);
        clear();
    }
    assert_int_equal(wrong, 0);
    assert_true(sizeof BAD / sizeof *BAD >= 60);
}

// What is printed quotes the row and points at the cell, behind quotes and commas too.
static void the_row_is_quoted(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    char text[16 * 1024] = "";
    put("adtte.csv", TTE "1,\"a, b\",OS,-10,0\r\n2,b,OS,x,0\n", d);
    assert_false(adam_read(folder, NULL, memory, &data, d));
    FILE *f = fmemopen(text, sizeof text - 1, "w");
    diag_print(d, f, false);
    fclose(f);
    assert_non_null(strstr(text, "adtte.csv:2:13: error: AVAL is -10\n"
                                 "     2 | 1,\"a, b\",OS,-10,0\n"
                                 "       |             ^~~\n"));
    assert_non_null(strstr(text, "     3 | 2,b,OS,x,0\n       |        ^\n"));
    // one mistake, one message: neither that nothing is left to analyse, nor which other files are missing
    assert_int_equal(diag_count(d), 2);
    arena_free(memory);
    diag_free(d);
    clear();
}

static void a_folder_is_expected(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", GOOD, d);
    char *path = path_join(folder, "adtte.csv");
    const struct {
        const char *folder, *message;
    } given[] = {{path, "this is a file, not a folder"}, {"/nowhere/at all", "there is no such folder"}};
    for (int i = 0; i < 2; i++) {
        assert_false(adam_read(given[i].folder, NULL, memory, &data, d));
        assert_int_equal(diag_count(d), i + 1);
        assert_string_equal(diag_at(d, i)->message, given[i].message);
        assert_string_equal(diag_at(d, i)->loc.file, given[i].folder);
    }
    free(path);
    arena_free(memory);
    diag_free(d);
    clear();
}

// Progression-free survival that outlasts survival is doubtful, and said with its row; it may be of other dates.
static void progression_after_death_is_doubtful(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", GOOD "1,a,PFS,10.5,1\n2,b,PFS,30,1\n", d);
    assert_true(adam_read(folder, NULL, memory, &data, d));
    int told = 0;
    for (int i = 0; i < diag_count(d); i++) {
        const diag *x = diag_at(d, i);
        told += x->level == DIAG_WARNING;
        assert_true(x->level != DIAG_WARNING || (x->loc.line == 5 && strstr(x->message, "2 has PFS of 30 days")));
    }
    assert_int_equal(told, 1);
    store_close(data.store, d);
    arena_free(memory);
    diag_free(d);
    clear();
}

// The 65th arm, with and without adsl.csv.
static void too_many_arms(void **state)
{
    (void)state;
    for (int with = 0; with < 2; with++) {
        strbuf times = {0}, subjects = {0};
        strbuf_puts(&times, TTE);
        strbuf_puts(&subjects, "USUBJID,TRT01P\n");
        for (int i = 1; i <= 65; i++) {
            strbuf_printf(&times, "%d,arm %d,OS,10,0\n", i, i);
            strbuf_printf(&subjects, "%d,arm %d\n", i, i);
        }
        const bad b = {NULL, NULL, NULL, NULL, 66, with ? "TRT01P is arm 65" : "TRTP is arm 65", "at most 64 arms"};
        diag_list *d = diag_new();
        arena *memory = arena_new();
        adam_data data;
        put("adtte.csv", times.s, d);
        if (with) {
            put("adsl.csv", subjects.s, d);
        }
        assert_false(adam_read(folder, NULL, memory, &data, d));
        assert_true(is_told(d, &b));
        arena_free(memory);
        diag_free(d);
        clear();
        strbuf_free(&times);
        strbuf_free(&subjects);
    }
}

// --- what is taken ---------------------------------------------------------------------------------------------------

static double os_of(store *s, int patient, int *event)
{
    static const char *const name[] = {"patient", "cut_os_day", "cut_os_event"};
    store_cursor *c = store_pick(s, "results", name, 3, NULL, NULL);
    double day = -1;
    while (store_next(c)) {
        if (store_get_int(c, 0) == patient) {
            day = store_get_real(c, 1);
            *event = (int)store_get_int(c, 2);
        }
    }
    store_cursor_free(c);
    return day;
}

static void others_files(void **state)
{
    (void)state;
    static const char *const text[] = {
        // columns in another order and case, others beside, CRLF, quotes, a byte order mark, blank lines
        "\xef\xbb\xbf\"aval\",EXTRA,cnsr,\"paramcd\",Trtp,usubjid\r\n\r\n10,\"a, \"\"b\"\"\",0,OS,x,P1\r\n"
        "20,\"two\nlines\",1,OS,y,P2\r\n",
        // other units: 10 and 20 days
        "USUBJID,TRTP,PARAMCD,AVAL,CNSR,AVALU\nP1,x,OS,1.4285714285714286,0,Weeks\nP2,y,OS,20,1,DAY",
        "USUBJID,TRTP,PARAMCD,PARAM,AVAL,CNSR\nP1,x,OS,Overall Survival (Months),0.32854209445585215,0\n"
        "P2,y,OS,Overall Survival (Months),0.6570841889117043,1\n",
        // what R writes for no value
        "USUBJID,TRTP,PARAMCD,AVAL,CNSR,STARTDT,CNSDTDSC\nP1,x,OS,10,0,NA,NA\nP2,y,OS,20,1,NA,NA\n",
        // the arm by another name of its column
        "USUBJID,TRTA,PARAMCD,AVAL,CNSR\nP1,x,OS,10,0\nP2,y,OS,20,1\n",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        diag_list *d = diag_new();
        arena *memory = arena_new();
        adam_data data;
        put("adtte.csv", text[i], d);
        bool taken = adam_read(folder, NULL, memory, &data, d);
        if (!taken) {
            diag_print(d, stderr, false);
        }
        assert_true(taken);
        int event = -1;
        assert_int_equal(data.trial->narm, 2);
        assert_string_equal(data.trial->arm[0].name, "x");
        assert_true(fabs(os_of(data.store, 1, &event) - 10) < 1e-12);
        assert_int_equal(event, 1);
        assert_true(fabs(os_of(data.store, 2, &event) - 20) < 1e-12);
        assert_int_equal(event, 0);
        store_close(data.store, d);
        arena_free(memory);
        diag_free(d);
        clear();
    }
}

// Responses as sponsors write them: other parameters of ADRS have other values, which are no responses.
static void others_responses(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", GOOD, d);
    put("adrs.csv",
        RS "1,OVR,PR,42\n1,OVR,ND,84\n1,RSP,Y,42\n2,RSP,N,\n1,CBOR,PR,\n2,CBOR,MISSING,\n"
           "2,LSTA,2020-01-01,\n",
        d);
    if (!adam_read(folder, NULL, memory, &data, d)) {
        diag_print(d, stderr, false);
        fail();
    }
    static const char *const best[] = {"cut_response"}, *const visit[] = {"day", "response"};
    store_cursor *c = store_pick(data.store, "results", best, 1, NULL, NULL);
    assert_true(store_next(c));
    assert_string_equal(store_get_text(c, 0), "PR");
    assert_true(store_next(c));
    assert_string_equal(store_get_text(c, 0), "NE");
    store_cursor_free(c);
    c = store_pick(data.store, "visits", visit, 2, NULL, NULL);
    static const char *const want[] = {"PR", "NE"};
    for (int i = 0; i < 2; i++) {
        assert_true(store_next(c));
        assert_string_equal(store_get_text(c, 1), want[i]);
    }
    assert_false(store_next(c));
    store_cursor_free(c);
    store_close(data.store, d);
    arena_free(memory);
    diag_free(d);
    clear();
}

// Files that tell dates alone: the day is that since RANDDT, over the end of February.
static void days_are_told_by_dates(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", GOOD, d);
    put("adsl.csv", "USUBJID,TRT01P,RANDDT\n1,a,2020-02-01\n2,b,\n", d);
    put("adrs.csv", "USUBJID,PARAMCD,AVALC,ADT\n1,OVRLRESP,PR,2020-03-14\n", d);
    put("adae.csv", "USUBJID,AESEQ,AEDECOD,AETOXGR,ASTDT,AENDT\n1,1,rash,2,2020-02-22,2020-03-01\n", d);
    if (!adam_read(folder, NULL, memory, &data, d)) {
        diag_print(d, stderr, false);
        fail();
    }
    static const char *const visit[] = {"day"}, *const event[] = {"onset_day", "resolved_day"};
    store_cursor *c = store_pick(data.store, "visits", visit, 1, NULL, NULL);
    assert_true(store_next(c));
    assert_float_equal(store_get_real(c, 0), 42, 0);
    store_cursor_free(c);
    c = store_pick(data.store, "adverse_events", event, 2, NULL, NULL);
    assert_true(store_next(c));
    assert_float_equal(store_get_real(c, 0), 21, 0);
    assert_float_equal(store_get_real(c, 1), 29, 0);
    store_cursor_free(c);
    store_close(data.store, d);
    // a date without one to count from is no day
    put("adrs.csv", "USUBJID,PARAMCD,AVALC,ADT\n2,OVRLRESP,PR,2020-03-14\n", d);
    assert_false(adam_read(folder, NULL, memory, &data, d));
    arena_free(memory);
    diag_free(d);
    clear();
}

// Values over time stand in the run's table of labs, and those of day 0 are markers too; doses by drug.
static void labs_and_doses_over_time(void **state)
{
    (void)state;
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", GOOD, d);
    put("adlb.csv",
        "USUBJID,PARAMCD,PARAM,AVAL,AVALU,ABLFL,AVISITN,ADAY,ATOXGR,ANRHI\n2,LDH,LDH (U/L),300,U/L,,1,21,1,250\n"
        "1,LDH,LDH (U/L),200,U/L,Y,0,,0,250\n1,LDH,LDH (U/L),400,U/L,,1,21,1,250\n"
        "1,LDH,LDH (U/L),401,U/L,,2,21,,250\n",
        d);
    put("adex.csv", EX "2,y,1,0,0\n1,x,3,0,42\n1,a,2,,\n", d);
    if (!adam_read(folder, NULL, memory, &data, d)) {
        diag_print(d, stderr, false);
        fail();
    }
    static const char *const lab[] = {"patient", "lab", "day", "value", "unit", "grade", "visit"};
    static const struct {
        int patient, visit;
        double day, value, grade;
    } want[] = {{1, 0, 0, 200, 0}, {1, 1, 21, 400, 1}, {2, 1, 21, 300, 1}};
    store_cursor *c = store_pick(data.store, "labs", lab, 7, NULL, NULL);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        // in order of arm, patient, lab and day; a second value of a day has no place
        assert_true(store_next(c));
        assert_int_equal(store_get_int(c, 0), want[i].patient);
        assert_string_equal(store_get_text(c, 1), "LDH");
        assert_float_equal(store_get_real(c, 2), want[i].day, 0);
        assert_float_equal(store_get_real(c, 3), want[i].value, 0);
        assert_string_equal(store_get_text(c, 4), "U/L");
        assert_float_equal(store_get_real(c, 5), want[i].grade, 0);
        assert_int_equal(store_get_int(c, 6), want[i].visit);
    }
    assert_false(store_next(c));
    store_cursor_free(c);
    assert_int_equal(data.trial->cancer->nlab, 1);
    assert_float_equal(data.trial->cancer->lab[0].high, 250, 0);
    assert_int_equal(data.trial->cancer->nbaseline, 1);
    static const char *const dose[] = {"drug", "doses", "last_day"};
    c = store_pick(data.store, "exposure", dose, 3, NULL, NULL);
    assert_true(store_next(c) && store_next(c));
    assert_string_equal(store_get_text(c, 0), "x");
    assert_int_equal(store_get_int(c, 1), 3);
    assert_float_equal(store_get_real(c, 2), 42, 0);
    store_cursor_free(c);
    store_close(data.store, d);
    arena_free(memory);
    diag_free(d);
    clear();
}

// A file of nothing but errors ends reading early, and says so.
static void endless_errors(void **state)
{
    (void)state;
    strbuf b = {0};
    strbuf_puts(&b, TTE);
    for (int i = 0; i < 5000; i++) {
        strbuf_printf(&b, "%d,a,OS,-1,0\n", i);
    }
    diag_list *d = diag_new();
    arena *memory = arena_new();
    adam_data data;
    put("adtte.csv", b.s, d);
    assert_false(adam_read(folder, NULL, memory, &data, d));
    assert_in_range(diag_errors(d), 100, 110);
    strbuf_free(&b);
    arena_free(memory);
    diag_free(d);
    clear();
}

static int begin(void **state)
{
    (void)state;
    return folder_make(folder);
}

static int end(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_refused),
        cmocka_unit_test(the_row_is_quoted),
        cmocka_unit_test(a_folder_is_expected),
        cmocka_unit_test(progression_after_death_is_doubtful),
        cmocka_unit_test(too_many_arms),
        cmocka_unit_test(others_files),
        cmocka_unit_test(others_responses),
        cmocka_unit_test(days_are_told_by_dates),
        cmocka_unit_test(labs_and_doses_over_time),
        cmocka_unit_test(endless_errors),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
