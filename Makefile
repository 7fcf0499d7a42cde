# SPDX-License-Identifier: MIT
# Builds Coley. `make demo` installs what is missing, builds and runs the shipped trial; `make test` runs every test.
#
# Sources are found by their place: src/*/*.c and *.cc make libcoley.a, apps/cli/*.c the program, each tests/*/X_test.c a
# test program (with the folder's other .c files linked in). Variables: BUILD (folder of all output), CC, CXX, SAN
# (sanitizers), T (only tests whose path contains it), JOBS, PREFIX, DESTDIR, KERNELS, FUZZ_SECONDS, BENCH_MODELS, BENCH_FLAGS.

BUILD ?= build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 1)
# `make -j2 test` hands its own job server down
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
FUZZ_SECONDS ?= 60
# trials whose kernels are compiled by `make install`; none: they are compiled when they are first used
KERNELS ?= $(notdir $(wildcard library/trials/*))
SAN ?=
T ?=

OPT := $(if $(SAN),-O1 -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all,-O2)
WARN := -Wall -Wextra -Wshadow -Wno-psabi -Werror
# the folder of the build stays out of the binary
COMMON := $(OPT) -g $(WARN) -ffp-contract=off -fvisibility=hidden -D_GNU_SOURCE -MMD -MP -ffile-prefix-map=$(CURDIR)/=
CFLAGS_ALL = -std=c17 $(COMMON) $(CFLAGS)
# programs are linked by the C compiler, whose sanitizer knows no classes
CXXFLAGS_ALL = -std=c++17 $(COMMON) $(if $(SAN),-fno-sanitize=vptr) $(CXXFLAGS)
, := ,
LIBS := -lsbml -lfyaml -lsqlite3 -lmd -lsleef -lamd -lpthread -lm -lstdc++
# The program itself takes libSBML and what libSBML needs from archives, at fixed addresses, where they are all there: a process otherwise spends more
# time on 20,000 relocations than on a small model. Sanitized programs, and tests, take the shared libraries.
ARCHIVES := sbml-static fyaml sqlite3 md amd suitesparseconfig xml2 icuuc icudata lzma bz2 z stdc++
archive = $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a))
STATIC ?= $(if $(SAN),,$(if $(filter-out $(words $(ARCHIVES)),$(words $(foreach a,$(ARCHIVES),$(call archive,$(a))))),,1))
PROGRAM_LIBS := $(if $(STATIC),-no-pie -static-libgcc -Wl$(,)--gc-sections -Wl$(,)-Bstatic $(ARCHIVES:%=-l%) -Wl$(,)-Bdynamic -lsleef -lpthread -lm,$(LIBS))
# of tests alone
TEST_LIBS := -lcmocka -lcjson
# of the benchmarks alone: SUNDIALS built from source, KLU
BENCH_LIBS := $(addprefix -lsundials_,arkode cvode nvecserial sunlinsolklu sunlinsoldense sunmatrixsparse sunmatrixdense generic) -lklu
# what `make bench` runs, and how: BENCH_FLAGS='--patients 64 --json'
BENCH_MODELS ?= $(wildcard $(or $(COLEY_SHARED),../shared)/models/QSP_BreastCancer_Wang2020) KEYNOTE-006
BENCH_FLAGS ?=

.DEFAULT_GOAL := $(BUILD)/coley
.PHONY: demo docs build setup test check tests bench bench-build asan fuzz install conformance format clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:

# ---- what there is

# kernels of *_isa.c are compiled once for each instruction set, and chosen at run time
ISA_SETS := baseline $(if $(findstring x86_64,$(shell $(CC) -dumpmachine)),avx2 avx512)
# -Wno-psabi: wide vectors are passed within one object only
ISA_FLAGS_baseline := -O3 -Wno-psabi
ISA_FLAGS_avx2 := -O3 -Wno-psabi -mavx2 -mfma
ISA_FLAGS_avx512 := -O3 -Wno-psabi -mavx512f -mavx512dq -mavx512vl -mfma -mprefer-vector-width=512

LIB_ISA := $(wildcard src/*/*_isa.c)
LIB_C := $(filter-out $(LIB_ISA),$(wildcard src/*/*.c))
LIB_CC := $(wildcard src/*/*.cc)
LIB_OBJ := $(LIB_C:%.c=$(BUILD)/obj/%.o) $(LIB_CC:%.cc=$(BUILD)/obj/%.o) \
	$(foreach set,$(ISA_SETS),$(LIB_ISA:%_isa.c=$(BUILD)/obj/%_$(set).o))
CLI_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard apps/cli/*.c))

matching = $(if $(T),$(foreach t,$(1),$(if $(findstring $(T),$(t)),$(t))),$(1))
TEST_C := $(call matching,$(wildcard tests/*/*_test.c))
TEST_SH := $(call matching,$(wildcard tests/*/*_test.sh))
TEST_BIN := $(TEST_C:%.c=$(BUILD)/%)
FUZZ_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*_fuzz.c))
BENCH_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard bench/solver/*.c))
SUNDIALS := $(BUILD)/sundials

# ---- the library and the program

$(BUILD)/libcoley.a: $(LIB_OBJ) $(BUILD)/objects
	@rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/coley: $(CLI_OBJ) $(BUILD)/libcoley.a
	$(CC) $(OPT) $(LDFLAGS) -o $@ $(CLI_OBJ) $(BUILD)/libcoley.a $(PROGRAM_LIBS)

$(BUILD)/obj/src/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(EXTRA) -Isrc -Iinclude -c -o $@ $<

$(BUILD)/obj/src/%.o: src/%.cc $(BUILD)/flags
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS_ALL) -Isrc -Iinclude -c -o $@ $<

define ISA_RULE
$(BUILD)/obj/src/%_$(1).o: src/%_isa.c $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS_ALL) $(if $(SAN),$(filter-out -O3,$(ISA_FLAGS_$(1))),$(ISA_FLAGS_$(1))) -DISA=$(1) -Isrc -Iinclude -c -o $$@ $$<
endef
$(foreach set,$(ISA_SETS),$(eval $(call ISA_RULE,$(set))))

$(BUILD)/obj/apps/%.o: apps/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Iinclude -c -o $@ $<

# rebuilt when the compiler, a flag or the list of objects changes
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CXX) $(CFLAGS_ALL) $(CXXFLAGS_ALL) $(ISA_SETS)' | cmp -s - $@ || \
	 echo '$(CC) $(CXX) $(CFLAGS_ALL) $(CXXFLAGS_ALL) $(ISA_SETS)' > $@

$(BUILD)/objects: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_OBJ)' | cmp -s - $@ || echo '$(LIB_OBJ)' > $@

# ---- the report's page: bundled by npm in a copy of its folder, linked into the library as bytes

PAGE ?= $(abspath $(BUILD))/report/page.html
WEB := src/report/web
WEB_COPY := $(BUILD)/report/web

ifeq ($(PAGE),$(abspath $(BUILD))/report/page.html)
$(PAGE): $(WEB)/package-lock.json $(WEB)/package.json $(WEB)/.npmrc $(WEB)/build.mjs $(shell find $(WEB)/src -type f)
	@rm -rf $(WEB_COPY)/src
	@mkdir -p $(WEB_COPY)
	cp -r $(WEB)/package.json $(WEB)/package-lock.json $(WEB)/.npmrc $(WEB)/build.mjs $(WEB)/src $(WEB_COPY)/
	@cmp -s $(WEB_COPY)/package-lock.json $(WEB_COPY)/installed || { \
	 (cd $(WEB_COPY) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) && \
	 cp $(WEB_COPY)/package-lock.json $(WEB_COPY)/installed; }
	node $(WEB_COPY)/build.mjs $@
endif

$(BUILD)/obj/src/report/page.o: EXTRA = -DCOLEY_REPORT_PAGE='"$(PAGE)"'
$(BUILD)/obj/src/report/page.o: $(PAGE)

# the head of generated C, linked in the same way
$(BUILD)/obj/src/native/prelude.o: EXTRA = -DNATIVE_LANES='"src/native/lanes.h"'
$(BUILD)/obj/src/native/prelude.o: src/native/lanes.h

# ---- tests

helpers = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %_test.c,$(wildcard tests/$(1)/*.c)))

$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Isrc -Iinclude -I. -c -o $@ $<

define TEST_RULE
$(BUILD)/$(1:%.c=%): $(BUILD)/obj/$(1:%.c=%.o) $(call helpers,$(notdir $(patsubst %/,%,$(dir $(1))))) $(BUILD)/libcoley.a
	@mkdir -p $$(@D)
	$$(CC) $$(OPT) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) $(BUILD)/libcoley.a $$(TEST_LIBS) $$(LIBS)
endef
$(foreach t,$(wildcard tests/*/*_test.c),$(eval $(call TEST_RULE,$(t))))

tests: $(BUILD)/coley $(TEST_BIN)

# all tests of this build, after building what can be built: a program that does not build counts as failed
check:
	@$(MAKE) -k -s $(PARALLEL) tests || true
	@COLEY=$(abspath $(BUILD))/coley tests/run.sh $(JOBS) plain $(TEST_BIN) $(TEST_SH)

# plain, then under sanitizers, where shell tests run with that build's program
# FUZZ=1, as continuous integration has it: then the fuzzers too, each for FUZZ_SECONDS
test: setup
	@$(MAKE) -k -s $(PARALLEL) tests || true
	@$(MAKE) -k -s $(PARALLEL) BUILD=$(BUILD)/asan PAGE=$(PAGE) SAN=address,undefined tests || true
	@$(if $(FUZZ),command -v clang++ > /dev/null && $(MAKE) -k -s $(PARALLEL) $(FUZZ_BUILD) fuzzers || true)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run.sh $(JOBS) plain $(TEST_BIN) COLEY=$(abspath $(BUILD))/coley $(TEST_SH) \
	 sanitized $(TEST_C:%.c=$(BUILD)/asan/%) COLEY=$(abspath $(BUILD))/asan/coley $(TEST_SH) \
	 $(if $(FUZZ),fuzzed $(FUZZ_BIN:$(BUILD)/%=$(BUILD)/fuzz/%))

asan: setup
	@$(MAKE) -k -s $(PARALLEL) BUILD=$(BUILD)/asan SAN=address,undefined tests || true
	@tests/run.sh $(JOBS) sanitized $(TEST_C:%.c=$(BUILD)/asan/%) COLEY=$(abspath $(BUILD))/asan/coley $(TEST_SH)

# ---- what a user types

setup:
	@scripts/setup.sh $(SETUP)

build: setup
	@$(MAKE) -s $(PARALLEL) $(BUILD)/coley

demo: build
	$(BUILD)/coley trial KEYNOTE-006 --out $(BUILD)/demo

docs: SETUP = docs
docs: build
	@scripts/docs.sh $(BUILD)/coley $(BUILD)/docs

conformance: build
	@$(MAKE) -s $(PARALLEL) $(BUILD)/tests/sbml/conformance_test
	@begin=$$(date +%s); $(BUILD)/tests/sbml/conformance_test && echo "$$(($$(date +%s) - begin)) s"

bench: bench-build
	@for model in $(BENCH_MODELS); do echo "== $$model"; $(BUILD)/coley bench solver $$model $(BENCH_FLAGS) || exit 1; done

bench-build: SETUP = bench
bench-build: setup
	@$(MAKE) -s $(PARALLEL) $(BUILD)/coley $(BUILD)/coley-bench

$(SUNDIALS)/built: scripts/sundials.sh
	@scripts/sundials.sh $(SUNDIALS) $(CC)

$(BUILD)/obj/bench/%.o: bench/%.c $(BUILD)/flags $(SUNDIALS)/built
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Isrc -Iinclude -I. -isystem $(SUNDIALS)/include -isystem /usr/include/suitesparse -c -o $@ $<

# SUNDIALS and KLU are in this program alone, never in coley
$(BUILD)/coley-bench: $(BENCH_OBJ) $(BUILD)/libcoley.a
	$(CC) $(OPT) $(LDFLAGS) -o $@ $(BENCH_OBJ) $(BUILD)/libcoley.a -L$(SUNDIALS)/lib $(BENCH_LIBS) $(LIBS)

FUZZ_BUILD = BUILD=$(BUILD)/fuzz PAGE=$(PAGE) CC=clang CXX=clang++ SAN=fuzzer-no-link,address,undefined

fuzz: SETUP = fuzz
fuzz: setup
	@$(MAKE) -s $(PARALLEL) $(FUZZ_BUILD) fuzzers
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz.sh $(FUZZ_BIN:$(BUILD)/%=$(BUILD)/fuzz/%)

.PHONY: fuzzers
fuzzers: $(FUZZ_BIN)

$(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/libcoley.a
	@mkdir -p $(@D)
	$(CC) $(OPT) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(BUILD)/libcoley.a $(LIBS)

install: $(BUILD)/coley
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/share/coley
	install -m 755 $(BUILD)/coley $(DESTDIR)$(PREFIX)/bin/coley
	if [ -x $(BUILD)/coley-bench ]; then install -d $(DESTDIR)$(PREFIX)/libexec/coley && \
	 install -m 755 $(BUILD)/coley-bench $(DESTDIR)$(PREFIX)/libexec/coley/; fi
	install -m 644 include/coley.h $(DESTDIR)$(PREFIX)/include/coley.h
	rm -rf $(DESTDIR)$(PREFIX)/share/coley/library
	cp -r library $(DESTDIR)$(PREFIX)/share/coley/library
	rm -rf $(DESTDIR)$(PREFIX)/lib/coley
	install -d -m 755 $(DESTDIR)$(PREFIX)/lib/coley
	$(if $(KERNELS),COLEY_LIBRARY=library $(BUILD)/coley build-kernels $(DESTDIR)$(PREFIX)/lib/coley $(KERNELS))

format:
	clang-format-14 -i $(wildcard include/*.h src/*/*.c src/*/*.h src/*/*.cc apps/*/*.c apps/*/*.h tests/*/*.c tests/*/*.h bench/*/*.c bench/*/*.h)

clean:
	rm -rf $(BUILD)

FORCE:

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(patsubst %.c,$(BUILD)/obj/%.d,$(wildcard tests/*/*.c)) $(BENCH_OBJ:.o=.d)
