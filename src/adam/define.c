// SPDX-License-Identifier: MIT
// The datasets: names, labels, types and controlled terms. CDISC ADaM Implementation Guide 1.3, ADaM Basic Data
// Structure for Time-to-Event Analyses 1.0, ADaM Structure for Occurrence Data 1.1, SDTM's Trial Summary; terms of
// CDISC's Controlled Terminology (NY, NCOMPLT, ONCRSR, EVAL, OUT). Variables whose derivation says "Coley" are this
// program's: times in days with their fraction, from which nothing is lost.
#include <ctype.h>
#include <string.h>

#include "adam/adam_int.h"

// clang-format off
#define TERMS(...) (const char *const[]){__VA_ARGS__, NULL}
#define COUNT(v) (int)(sizeof(v) / sizeof *(v))

static const adam_terms YES_NO = {"No Yes Response", "NY", TERMS("Y", "N"), false};
static const adam_terms YES = {"Yes", "Y", TERMS("Y"), false};
static const adam_terms RESPONSE = {"Oncology Response Assessment Result", "ONCRSR",
                                    TERMS("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE", "iCR", "iPR", "iSD",
                                          "NON-iCR/NON-iUPD", "iUPD", "iCPD"), false};
static const adam_terms EVALUATOR = {"Evaluator", "EVAL", TERMS("INVESTIGATOR", "INDEPENDENT ASSESSOR"), true};
static const adam_terms STATUS = {"Subject Status", "SBJTSTAT", TERMS("COMPLETED", "DISCONTINUED", "ONGOING"), false};
static const adam_terms REASON = {"Completion/Reason for Non-Completion", "NCOMPLT",
                                  TERMS("ADVERSE EVENT", "COMPLETED", "DEATH", "LOST TO FOLLOW-UP", "OTHER",
                                        "PROGRESSIVE DISEASE", "WITHDRAWAL BY SUBJECT"), true};
static const adam_terms GRADE = {"Standard Toxicity Grade", "TOXGRV5", TERMS("1", "2", "3", "4", "5"), false};
static const adam_terms OUTCOME = {"Outcome of Event", "OUT",
                                   TERMS("FATAL", "NOT RECOVERED/NOT RESOLVED", "RECOVERED/RESOLVED",
                                         "RECOVERED/RESOLVED WITH SEQUELAE", "RECOVERING/RESOLVING", "UNKNOWN"), false};
static const adam_terms RELATION = {"Causality", "AEREL",
                                    TERMS("RELATED", "NOT RELATED", "POSSIBLY RELATED", "UNLIKELY RELATED", "Y", "N"),
                                    true};
static const adam_terms CENSORED = {"Censoring", "CNSR", TERMS("0", "1"), false};
static const adam_terms TIME_UNIT = {"Unit of Time", "UNIT", TERMS("DAYS", "WEEKS", "MONTHS", "YEARS"), true};
static const adam_terms LESIONS = {"Kind of Lesion", "LESION", TERMS("TARGET", "NON-TARGET", "NEW"), true};

// of every dataset
#define STUDY {"STUDYID", "Study Identifier", ADAM_TEXT, ADAM_KEY, NULL, "Name of the trial"}
#define SUBJECT {"USUBJID", "Unique Subject Identifier", ADAM_TEXT, ADAM_KEY | ADAM_NEEDED | ADAM_FILLED, NULL, \
                 "STUDYID and the patient's number"}
#define TREATMENT {"TRTP", "Planned Treatment", ADAM_TEXT, 0, NULL, "ADSL.TRT01P"}
#define PARAMETER {"PARAM", "Parameter", ADAM_TEXT, 0, NULL, "What AVAL is"}
#define CODE {"PARAMCD", "Parameter Code", ADAM_TEXT, ADAM_KEY | ADAM_NEEDED | ADAM_FILLED, NULL, "Short name of PARAM"}
#define DATE {"ADT", "Analysis Date", ADAM_DATE, ADAM_KEY, NULL, "RANDDT plus the day"}
#define DAY {"ADY", "Analysis Relative Day", ADAM_INTEGER, ADAM_KEY, NULL, "ADT less RANDDT, plus 1"}
#define EXACT {"ADAY", "Days from Randomization", ADAM_FLOAT, ADAM_KEY, NULL, "Coley: the day with its fraction"}
#define VISIT_NAME {"AVISIT", "Analysis Visit", ADAM_TEXT, 0, NULL, "BASELINE, VISIT 1, ..."}
#define VISIT_NUMBER {"AVISITN", "Analysis Visit (N)", ADAM_INTEGER, ADAM_KEY, NULL, "0 is baseline"}
#define READER {"EVAL", "Evaluator", ADAM_TEXT, ADAM_KEY, &EVALUATOR, "Who read the scans"}

static const adam_variable ADSL[] = {
    STUDY,
    SUBJECT,
    {"SUBJID", "Subject Identifier for the Study", ADAM_TEXT, 0, NULL, "The patient's number"},
    {"ARM", "Description of Planned Arm", ADAM_TEXT, 0, NULL, "Arm of the trial"},
    {"TRT01P", "Planned Treatment for Period 01", ADAM_TEXT, ADAM_NEEDED | ADAM_FILLED, NULL, "As randomized"},
    {"TRT01PN", "Planned Treatment for Period 01 (N)", ADAM_INTEGER, 0, NULL, "Arms in the order of the trial"},
    {"TRT01A", "Actual Treatment for Period 01", ADAM_TEXT, 0, NULL, "TRT01P where a dose was given"},
    {"STRATAR", "Strata Used for Randomization", ADAM_TEXT, 0, NULL, "Levels of the stratification factors"},
    {"RANDDT", "Date of Randomization", ADAM_DATE, 0, NULL, "Nominal: accrual begins on 2000-01-01"},
    {"TRTSDT", "Date of First Exposure to Treatment", ADAM_DATE, 0, NULL, "First dose of study treatment"},
    {"TRTEDT", "Date of Last Exposure to Treatment", ADAM_DATE, 0, NULL, "Last dose of study treatment"},
    {"TRTDURD", "Total Treatment Duration (Days)", ADAM_INTEGER, ADAM_NOT_NEGATIVE, NULL, "TRTEDT - TRTSDT + 1"},
    {"ITTFL", "Intent-To-Treat Population Flag", ADAM_TEXT, ADAM_FILLED, &YES_NO,
     "Y: randomized; N: could not be computed, is in no analysis"},
    {"SAFFL", "Safety Population Flag", ADAM_TEXT, ADAM_FILLED, &YES_NO, "Y: at least one dose"},
    {"EFFFL", "Efficacy Population Flag", ADAM_TEXT, ADAM_FILLED, &YES_NO,
     "Y: at least one evaluable assessment by the primary reader until the cut-off"},
    {"DTHFL", "Subject Death Flag", ADAM_TEXT, 0, &YES, "Y: died within the follow-up"},
    {"DTHDT", "Date of Death", ADAM_DATE, 0, NULL, "RANDDT plus DTHDAY"},
    {"DTHCAUS", "Cause of Death", ADAM_TEXT, 0, NULL, "As the clinic names it"},
    {"EOTSTT", "End of Treatment Status", ADAM_TEXT, 0, &STATUS,
     "COMPLETED: all planned doses were given or left out"},
    {"DCTREAS", "Reason for Discontinuation of Treatment", ADAM_TEXT, 0, &REASON,
     "What came first, of those not COMPLETED"},
    {"EOSSTT", "End of Study Status", ADAM_TEXT, 0, &STATUS, "At the end of the follow-up"},
    {"DCSREAS", "Reason for Discontinuation from Study", ADAM_TEXT, 0, &REASON, "Death, or withdrawal"},
    {"NEXTTRT", "First Subsequent Anticancer Therapy", ADAM_TEXT, 0, NULL, "Drug after progression"},
    {"ENTRYDAY", "Days from Accrual Start to Randomization", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley"},
    {"CUTDAY", "Days from Randomization to Data Cutoff", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL,
     "Coley: cut-off of the first report"},
    {"EOTDAY", "Days to Stop of Treatment for Toxicity", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley"},
    {"PRGDAY", "Days to Progression", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley: first progression seen"},
    {"DTHDAY", "Days to Death", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley"},
    {"DROPDAY", "Days to Withdrawal from Study", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley"},
    {"NEXTDAY", "Days to Subsequent Anticancer Therapy", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "Coley"},
    {"SUMDIABL", "Baseline Sum of Target Diameters (mm)", ADAM_FLOAT, ADAM_NOT_NEGATIVE, NULL, "ADTR at baseline"},
    {"NTARGET", "Number of Target Lesions", ADAM_INTEGER, ADAM_NOT_NEGATIVE, NULL, "At baseline"},
    {"NLESION", "Number of Lesions Seen", ADAM_INTEGER, ADAM_NOT_NEGATIVE, NULL, "At baseline"},
    {"RESCAUSE", "Named Cause of Resistance", ADAM_TEXT, 0, NULL, "Coley: what the model finds most to be in the way"},
};

static const adam_variable ADTTE[] = {
    STUDY,
    SUBJECT,
    TREATMENT,
    {"TRTPN", "Planned Treatment (N)", ADAM_INTEGER, 0, NULL, "ADSL.TRT01PN"},
    PARAMETER,
    CODE,
    {"AVAL", "Analysis Value", ADAM_FLOAT, ADAM_NEEDED | ADAM_FILLED | ADAM_NOT_NEGATIVE, NULL,
     "Time from randomization (DOR: from response) to event or censoring"},
    {"AVALU", "Analysis Value Unit", ADAM_TEXT, 0, &TIME_UNIT, "DAYS"},
    {"STARTDT", "Time-to-Event Origin Date for Subject", ADAM_DATE, 0, NULL, "RANDDT; DOR: of response"},
    {"ADT", "Analysis Date", ADAM_DATE, 0, NULL, "Of event or censoring"},
    {"ADY", "Analysis Relative Day", ADAM_INTEGER, 0, NULL, "ADT less RANDDT, plus 1"},
    {"CNSR", "Censor", ADAM_INTEGER, ADAM_NEEDED | ADAM_FILLED, &CENSORED, "0: event; 1: censored"},
    {"EVNTDESC", "Event or Censoring Description", ADAM_TEXT, 0, NULL, "What AVAL ends with"},
    {"CNSDTDSC", "Censor Date Description", ADAM_TEXT, 0, NULL, "Of CNSR = 1"},
    READER,
};

static const adam_variable ADRS[] = {
    STUDY, SUBJECT, TREATMENT, PARAMETER, CODE,
    {"AVALC", "Analysis Value (C)", ADAM_TEXT, ADAM_NEEDED | ADAM_FILLED, &RESPONSE, "Response"},
    {"AVAL", "Analysis Value", ADAM_INTEGER, 0, NULL, "Place of AVALC in the list of terms"},
    DATE, DAY, EXACT, VISIT_NAME, VISIT_NUMBER, READER,
    {"ANL01FL", "Analysis Flag 01", ADAM_TEXT, 0, &YES, "Y: the reader that the trial's endpoints are of"},
    {"NEWLES", "Number of New Lesions", ADAM_INTEGER, ADAM_NOT_NEGATIVE, NULL, "Coley: of OVRLRESP"},
};

static const adam_variable ADTR[] = {
    STUDY, SUBJECT, TREATMENT, PARAMETER, CODE,
    {"TRLNKID", "Link ID", ADAM_TEXT, ADAM_KEY, NULL, "Lesion; empty for sums"},
    {"TRGRPID", "Group ID", ADAM_TEXT, 0, &LESIONS, "Kind of lesion at baseline, as the primary reader sees it"},
    {"AVAL", "Analysis Value", ADAM_FLOAT, ADAM_NEEDED, NULL, "Diameter, or sum, or percent"},
    {"AVALU", "Analysis Value Unit", ADAM_TEXT, 0, NULL, "mm, or %"},
    {"BASE", "Baseline Value", ADAM_FLOAT, 0, NULL, "AVAL at baseline"},
    {"CHG", "Change from Baseline", ADAM_FLOAT, 0, NULL, "AVAL - BASE"},
    {"PCHG", "Percent Change from Baseline", ADAM_FLOAT, 0, NULL, "100 (AVAL - BASE)/BASE"},
    {"ABLFL", "Baseline Record Flag", ADAM_TEXT, 0, &YES, "Y: AVISITN is 0"},
    DATE, DAY, EXACT, VISIT_NAME, VISIT_NUMBER, READER,
    {"ANL01FL", "Analysis Flag 01", ADAM_TEXT, 0, &YES, "Y: the reader that the trial's endpoints are of"},
};

static const adam_variable ADAE[] = {
    STUDY,
    SUBJECT,
    {"TRTA", "Actual Treatment", ADAM_TEXT, 0, NULL, "ADSL.TRT01A"},
    {"AESEQ", "Sequence Number", ADAM_INTEGER, ADAM_KEY, NULL, "Within the patient"},
    {"AETERM", "Reported Term for the Adverse Event", ADAM_TEXT, 0, NULL, "As the clinic names it"},
    {"AEDECOD", "Dictionary-Derived Term", ADAM_TEXT, ADAM_NEEDED | ADAM_FILLED, NULL, "AETERM"},
    {"AEBODSYS", "Body System or Organ Class", ADAM_TEXT, 0, NULL, "Class of the organ"},
    {"AELOC", "Location of Event", ADAM_TEXT, 0, NULL, "Organ"},
    {"AECAT", "Category for Adverse Event", ADAM_TEXT, 0, NULL, "Kind, where the clinic tells kinds apart"},
    {"AETOXGR", "Standard Toxicity Grade", ADAM_TEXT, ADAM_NEEDED | ADAM_FILLED, &GRADE, "CTCAE, worst of the episode"},
    {"AEREL", "Causality", ADAM_TEXT, 0, &RELATION, "As the investigator attributed it"},
    {"AEACNOTH", "Other Action Taken", ADAM_TEXT, 0, NULL, "STEROIDS"},
    {"AEOUT", "Outcome of Adverse Event", ADAM_TEXT, 0, &OUTCOME, "Resolved within the follow-up or not"},
    {"TRTEMFL", "Treatment Emergent Analysis Flag", ADAM_TEXT, 0, &YES, "Y: after the first dose"},
    {"ASTDT", "Analysis Start Date", ADAM_DATE, 0, NULL, "RANDDT plus the day"},
    {"AENDT", "Analysis End Date", ADAM_DATE, 0, NULL, "RANDDT plus the day"},
    {"AESTDY", "Study Day of Start of Adverse Event", ADAM_INTEGER, 0, NULL, "ASTDT less RANDDT, plus 1"},
    {"AEENDY", "Study Day of End of Adverse Event", ADAM_INTEGER, 0, NULL, "AENDT less RANDDT, plus 1"},
    {"ASTDAY", "Days from Randomization to Start", ADAM_FLOAT, 0, NULL, "Coley: with its fraction"},
    {"AENDAY", "Days from Randomization to End", ADAM_FLOAT, 0, NULL, "Coley: with its fraction"},
    {"AG3DAY", "Days from Randomization to Grade 3", ADAM_FLOAT, 0, NULL, "Coley: first time at grade 3 or more"},
};

static const adam_variable ADLB[] = {
    STUDY, SUBJECT, TREATMENT,
    {"PARCAT1", "Parameter Category 1", ADAM_TEXT, 0, NULL, "BIOMARKER, BASELINE or LABORATORY"},
    PARAMETER, CODE,
    {"AVAL", "Analysis Value", ADAM_FLOAT, ADAM_NEEDED, NULL, "As measured, with assay noise"},
    {"AVALU", "Analysis Value Unit", ADAM_TEXT, 0, NULL, "Unit of AVAL"},
    {"BASE", "Baseline Value", ADAM_FLOAT, 0, NULL, "AVAL where ABLFL is Y"},
    {"CHG", "Change from Baseline", ADAM_FLOAT, 0, NULL, "AVAL - BASE"},
    {"ABLFL", "Baseline Record Flag", ADAM_TEXT, 0, &YES, "Y: AVISITN is 0"},
    {"ATOXGR", "Analysis Toxicity Grade", ADAM_TEXT, 0, NULL, "CTCAE, 0: none"},
    {"ANRLO", "Analysis Normal Range Lower Limit", ADAM_FLOAT, 0, NULL, "Of the cancer's list of labs"},
    {"ANRHI", "Analysis Normal Range Upper Limit", ADAM_FLOAT, 0, NULL, "Of the cancer's list of labs"},
    DATE, DAY, EXACT, VISIT_NAME, VISIT_NUMBER,
};

static const adam_variable ADEX[] = {
    STUDY, SUBJECT, TREATMENT,
    {"EXTRT", "Name of Treatment", ADAM_TEXT, ADAM_KEY | ADAM_NEEDED | ADAM_FILLED, NULL, "Drug"},
    {"NDOSES", "Number of Doses Given", ADAM_INTEGER, ADAM_NEEDED | ADAM_FILLED | ADAM_NOT_NEGATIVE, NULL,
     "Of the drug"},
    {"NOMITTED", "Number of Doses Omitted", ADAM_INTEGER, ADAM_NOT_NEGATIVE, NULL, "Planned doses that rules left out"},
    {"FDOSEDAY", "Days from Randomization to First Dose", ADAM_FLOAT, 0, NULL, "Coley: with its fraction"},
    {"LDOSEDAY", "Days from Randomization to Last Dose", ADAM_FLOAT, 0, NULL, "Coley: with its fraction"},
    {"STOPDAY", "Days to Stop of the Drug for Toxicity", ADAM_FLOAT, 0, NULL, "Coley: of the drug, for good"},
};

static const adam_variable TS[] = {
    STUDY,
    {"DOMAIN", "Domain Abbreviation", ADAM_TEXT, 0, NULL, "TS"},
    {"TSSEQ", "Sequence Number", ADAM_INTEGER, ADAM_KEY, NULL, "Within TSPARMCD"},
    {"TSPARMCD", "Trial Summary Parameter Short Name", ADAM_TEXT, ADAM_KEY | ADAM_NEEDED | ADAM_FILLED, NULL,
     "CDISC's; those that begin with X are this program's"},
    {"TSPARM", "Trial Summary Parameter", ADAM_TEXT, 0, NULL, "Label of TSPARMCD"},
    {"TSVAL", "Parameter Value", ADAM_TEXT, ADAM_NEEDED, NULL, "Value"},
};

// clang-format on

const adam_dataset adam_definition[ADAM_NDATASET] = {
    [ADAM_ADSL] = {"adsl", "Subject-Level Analysis Dataset", "One record per subject", "SUBJECT LEVEL ANALYSIS DATASET",
                   ADSL, COUNT(ADSL)},
    [ADAM_ADTTE] = {"adtte", "Time-to-Event Analysis Dataset", "One record per subject per parameter",
                    "BASIC DATA STRUCTURE", ADTTE, COUNT(ADTTE)},
    [ADAM_ADRS] = {"adrs", "Response Analysis Dataset", "One record per subject per parameter per visit per evaluator",
                   "BASIC DATA STRUCTURE", ADRS, COUNT(ADRS)},
    [ADAM_ADTR] = {"adtr", "Tumor Results Analysis Dataset",
                   "One record per subject per parameter per lesion per visit per evaluator", "BASIC DATA STRUCTURE",
                   ADTR, COUNT(ADTR)},
    [ADAM_ADAE] = {"adae", "Adverse Events Analysis Dataset", "One record per subject per adverse event",
                   "OCCURRENCE DATA STRUCTURE", ADAE, COUNT(ADAE)},
    [ADAM_ADLB] = {"adlb", "Laboratory and Marker Analysis Dataset", "One record per subject per parameter per visit",
                   "BASIC DATA STRUCTURE", ADLB, COUNT(ADLB)},
    [ADAM_ADEX] = {"adex", "Exposure Analysis Dataset", "One record per subject per drug", "ADAM OTHER", ADEX,
                   COUNT(ADEX)},
    [ADAM_TS] = {"ts", "Trial Summary", "One record per trial summary parameter", "TRIAL DESIGN", TS, COUNT(TS)},
};

// the cut-off's first: what a submission has
const adam_parameter adam_time[] = {
    {"OS", "Overall Survival", "os", false, "DEATH", "ALIVE AT DATA CUTOFF"},
    {"PFS", "Progression-Free Survival", "pfs", false, "PROGRESSIVE DISEASE OR DEATH", "LAST EVALUABLE ASSESSMENT"},
    {"TTR", "Time to Response", "ttr", false, "CONFIRMED RESPONSE", ""},
    {"DOR", "Duration of Response", "dor", false, "PROGRESSIVE DISEASE OR DEATH", "LAST EVALUABLE ASSESSMENT"},
    {"OSFU", "Overall Survival, Whole Follow-up", "os", true, "DEATH", "END OF FOLLOW-UP"},
    {"PFSFU", "Progression-Free Survival, Whole Follow-up", "pfs", true, "PROGRESSIVE DISEASE OR DEATH",
     "LAST EVALUABLE ASSESSMENT"},
    {"TTRFU", "Time to Response, Whole Follow-up", "ttr", true, "CONFIRMED RESPONSE", ""},
    {"DORFU", "Duration of Response, Whole Follow-up", "dor", true, "PROGRESSIVE DISEASE OR DEATH",
     "LAST EVALUABLE ASSESSMENT"},
    {"PFSO", "Progression-Free Survival, Other Reader", "other_pfs", false, "PROGRESSIVE DISEASE OR DEATH",
     "LAST EVALUABLE ASSESSMENT"},
    {"PFSOFU", "Progression-Free Survival, Other Reader, Whole Follow-up", "other_pfs", true,
     "PROGRESSIVE DISEASE OR DEATH", "LAST EVALUABLE ASSESSMENT"},
    {"IPFS", "Progression-Free Survival by iRECIST", "ipfs", false, "PROGRESSIVE DISEASE OR DEATH",
     "LAST EVALUABLE ASSESSMENT"},
    {"IPFSFU", "Progression-Free Survival by iRECIST, Whole Follow-up", "ipfs", true, "PROGRESSIVE DISEASE OR DEATH",
     "LAST EVALUABLE ASSESSMENT"},
};
const int adam_ntime = COUNT(adam_time);

int adam_find(const adam_dataset *set, const char *name)
{
    for (int i = 0; i < set->n; i++) {
        if (!strcasecmp(set->variable[i].name, name)) {
            return i;
        }
    }
    return -1;
}

bool adam_is_term(const adam_terms *t, const char *value)
{
    for (int i = 0; t->term[i]; i++) {
        if (!strcmp(t->term[i], value)) {
            return true;
        }
    }
    return false;
}

bool adam_is_not_evaluable(const char *response)
{
    static const char *const word[] = {"NE", "MISSING", "NOT EVALUABLE", "ND", "NOT DONE", "UNKNOWN"};
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (!strcmp(word[i], response)) {
            return true;
        }
    }
    return false;
}

adam_response_kind adam_response_parameter(const char *code, bool *later)
{
    static const struct {
        const char *code;
        adam_response_kind kind;
    } known[] = {{"OVRLRESP", RESPONSE_VISIT}, {"OVR", RESPONSE_VISIT},   {"IOVRLRSP", RESPONSE_VISIT_IMMUNE},
                 {"CBOR", BEST_CONFIRMED},     {"CBRSP", BEST_CONFIRMED}, {"BOR", BEST_SEEN},
                 {"BRSP", BEST_SEEN},          {"BESTRESP", BEST_SEEN},   {"CBORO", BEST_OTHER},
                 {"BORO", BEST_OTHER_SEEN},    {"IBOR", BEST_IMMUNE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t n = strlen(known[i].code);
        const bool best = known[i].kind < NBEST;
        *later = best && !strncmp(code, known[i].code, n) && !strcmp(code + n, "FU");
        if (*later || !strcmp(code, known[i].code)) {
            return known[i].kind;
        }
    }
    return RESPONSE_NONE;
}

void adam_code(const char *name, char out[9])
{
    int n = 0;
    for (; *name && n < 8; name++) {
        // a name begins with a letter
        if (isalpha((unsigned char)*name) || (isdigit((unsigned char)*name) && n)) {
            out[n++] = (char)toupper((unsigned char)*name);
        }
    }
    if (!n) {
        out[n++] = 'X';
    }
    out[n] = '\0';
}
