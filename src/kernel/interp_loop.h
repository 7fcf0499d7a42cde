// SPDX-License-Identifier: MIT
// The loop for WIDTH lanes in vectors of VECTOR numbers; a template, included by interp_isa.c once for each width. No
// include guard.

#define CAT2(a, b) a##b
#define CAT(a, b) CAT2(a, b)
#define PARTS (WIDTH / VECTOR)
#if VECTOR == 1
#define V double
#define BITS(x) (x)
#define PICK(mask, yes, no) ((mask) ? (yes) : (no))
#define MASK_OR(a, b) ((a) || (b))
#define MASK_AND(a, b) ((a) && (b))
#define MASK_XOR(a, b) ((a) != (b))
#define ALL(x) (x)
#define ABS(x) __builtin_fabs(x)
#else
#define V CAT(v, VECTOR)
#define M CAT(m, VECTOR)
// lanes where the mask holds from yes, others from no
#define PICK(mask, yes, no) ((V)(((M)(mask) & (M)(yes)) | (~(M)(mask) & (M)(no))))
#define MASK_OR(a, b) ((a) | (b))
#define MASK_AND(a, b) ((a) & (b))
#define MASK_XOR(a, b) ((a) ^ (b))
#define ALL(x) ((V){0} + (x))
#define ABS(x) ((V)((M)(x)&INT64_MAX))
#endif
#define TRUTH(mask) PICK(mask, ALL(1.0), ALL(0.0))
#define FMA(a, b, c) CAT(fma_, VECTOR)(a, b, c)
#define FN(name, ...) CAT(CAT(name, _), VECTOR)(__VA_ARGS__)

// The items of a run. Vectors of an operand are read before its result is written: a slot may be both.
#define UNARY(expression)                     \
    for (; n > 0; n--, ip += 2) {             \
        V *d = (V *)(D + ip[0]);              \
        const V *va = (const V *)(A + ip[1]); \
        for (int r = 0; r < PARTS; r++) {     \
            V a = va[r];                      \
            d[r] = (expression);              \
        }                                     \
    }                                         \
    break

#define BINARY(expression)                    \
    for (; n > 0; n--, ip += 3) {             \
        V *d = (V *)(D + ip[0]);              \
        const V *va = (const V *)(A + ip[1]); \
        const V *vb = (const V *)(B + ip[2]); \
        for (int r = 0; r < PARTS; r++) {     \
            V a = va[r], b = vb[r];           \
            d[r] = (expression);              \
        }                                     \
    }                                         \
    break

#define TERNARY(expression)                    \
    for (; n > 0; n--, ip += 4) {              \
        V *d = (V *)(D + ip[0]);               \
        const V *va = (const V *)(A + ip[1]);  \
        const V *vb = (const V *)(B + ip[2]);  \
        const V *vc = (const V *)(C + ip[3]);  \
        for (int r = 0; r < PARTS; r++) {      \
            V a = va[r], b = vb[r], c = vc[r]; \
            d[r] = (expression);               \
        }                                      \
    }                                          \
    break

// A sum that stays in registers: terms of `size` operands
#define CHAIN(size, expression)                                            \
    for (; n > 0; n--) {                                                   \
        V *d = (V *)(D + ip[0]);                                           \
        const V *vc = (const V *)(C + ip[1]);                              \
        uint32_t terms = ip[2];                                            \
        V sum[PARTS];                                                      \
        for (int r = 0; r < PARTS; r++) {                                  \
            sum[r] = vc[r];                                                \
        }                                                                  \
        for (ip += 3; terms > 0; terms--, ip += size) {                    \
            const V *va = (const V *)(A + ip[0]);                          \
            const V *vb = (const V *)((size == 2 ? B : A) + ip[size - 1]); \
            for (int r = 0; r < PARTS; r++) {                              \
                V a = va[r], b = vb[r], s = sum[r];                        \
                (void)b;                                                   \
                sum[r] = (expression);                                     \
            }                                                              \
        }                                                                  \
        for (int r = 0; r < PARTS; r++) {                                  \
            d[r] = sum[r];                                                 \
        }                                                                  \
    }                                                                      \
    break

void PASTE(interp_, ISA, _, WIDTH)(const uint32_t *ip, char *const *base)
{
    for (;;) {
        uint32_t op = ip[0] & 0xff, n = ip[0] >> 8, sections = ip[1];
        char *D = base[sections & 0xff];
        const char *A = base[sections >> 8 & 0xff], *B = base[sections >> 16 & 0xff], *C = base[sections >> 24];
        ip += 2;
        switch (op) {
        case K_COPY: UNARY(a);
        case K_NEG: UNARY(-a);
        case K_RECIPROCAL: UNARY(1 / a);
        case K_SQRT: UNARY(FN(sqrt, a));
        case K_ABS: UNARY(ABS(a));
        case K_NOT: UNARY(TRUTH(a == 0));
        case K_EXP: UNARY(FN(exp, a));
        case K_LN: UNARY(FN(ln, a));
        case K_ADD: BINARY(a + b);
        case K_SUB: BINARY(a - b);
        case K_MUL: BINARY(a * b);
        case K_DIV: BINARY(a / b);
        case K_MIN: BINARY(PICK(MASK_OR(a < b, a != a), a, b));
        case K_MAX: BINARY(PICK(MASK_OR(a > b, a != a), a, b));
        case K_LT: BINARY(TRUTH(a < b));
        case K_LE: BINARY(TRUTH(a <= b));
        case K_EQ: BINARY(TRUTH(a == b));
        case K_NE: BINARY(TRUTH(a != b));
        case K_AND: BINARY(TRUTH(MASK_AND(a != 0, b != 0)));
        case K_OR: BINARY(TRUTH(MASK_OR(a != 0, b != 0)));
        case K_XOR: BINARY(TRUTH(MASK_XOR(a != 0, b != 0)));
        case K_POW: BINARY(FN(pow, a, b));
        case K_ADDABS: BINARY(a + ABS(b));
        case K_MAXABS: BINARY(PICK(MASK_OR(a > ABS(b), a != a), a, ABS(b)));
        case K_FMA: TERNARY(FMA(a, b, c));
        case K_FMS: TERNARY(FMA(a, b, -c));
        case K_FNMA: TERNARY(FMA(-a, b, c));
        case K_SELECT: TERNARY(PICK(a != 0, b, c));
        case INTERP_ADDS: CHAIN(1, s + a);
        case INTERP_SUBS: CHAIN(1, s - a);
        case INTERP_FMAS: CHAIN(2, FMA(a, b, s));
        case INTERP_FNMAS: CHAIN(2, FMA(-a, b, s));
        case INTERP_END: return;
        default:
            if (program_arity((program_op)op) == 1) {
                for (; n > 0; n--, ip += 2) {
                    rare((int)op, WIDTH, (double *)(D + ip[0]), (const double *)(A + ip[1]), NULL);
                }
            } else {
                for (; n > 0; n--, ip += 3) {
                    rare((int)op, WIDTH, (double *)(D + ip[0]), (const double *)(A + ip[1]),
                         (const double *)(B + ip[2]));
                }
            }
        }
    }
}

#undef CAT2
#undef CAT
#undef PARTS
#undef V
#undef M
#undef BITS
#undef PICK
#undef MASK_OR
#undef MASK_AND
#undef MASK_XOR
#undef ALL
#undef ABS
#undef TRUTH
#undef FMA
#undef FN
#undef UNARY
#undef BINARY
#undef TERNARY
#undef CHAIN
#undef WIDTH
#undef VECTOR
