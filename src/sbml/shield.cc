// SPDX-License-Identifier: MIT
// libSBML is C++ and throws, though its C interface does not say so: an element of a document whose level, version and
// namespace are no combination of SBML's would end the process, as an exception finds no handler in C. So the root is
// looked at before the document is read (a document that libSBML gave up half-way is lost memory), and what may throw
// on a stranger's text is called from here.
#include "sbml/shield.h"

#include <cstdio>
#include <sbml/SBMLTypes.h>

// Is the namespace of the text's root the one of its level and version? Where the text is no XML, libSBML says better
// what is wrong.
static bool root_fits(const char *text, char *why)
{
    XMLInputStream stream(text, false);
    if (!stream.isGood()) return true;
    const XMLToken root = stream.peek();
    if (!stream.isGood() || root.getName() != "sbml") return true;
    const std::string level = root.getAttributes().getValue("level");
    const std::string version = root.getAttributes().getValue("version");
    for (unsigned l = 1; l <= 3; l++) {
        for (unsigned v = 1; v <= 5; v++) {
            if (level == std::to_string(l) && version == std::to_string(v) &&
                root.getURI() == SBMLNamespaces::getSBMLNamespaceURI(l, v))
                return true;
        }
    }
    std::snprintf(why, SHIELD_WHY, "level \"%.20s\" and version \"%.20s\" do not belong to namespace \"%.200s\"",
                  level.c_str(), version.c_str(), root.getURI().c_str());
    return false;
}

void *shield_read(const char *text, char why[SHIELD_WHY])
{
    try {
        return root_fits(text, why) ? readSBMLFromString(text) : nullptr;
    } catch (const std::exception &e) {
        std::snprintf(why, SHIELD_WHY, "libSBML cannot read the document: %.300s", e.what());
        return nullptr;
    }
}

bool shield_check(void *document)
{
    try {
        SBMLDocument_checkConsistency(static_cast<SBMLDocument_t *>(document));
        return true;
    } catch (const std::exception &) {
        return false;
    }
}
