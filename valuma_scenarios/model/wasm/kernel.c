/* The model's equations for blocks of LANES draws: default forms, all years, all regions.
 *
 * The caller sets `size`, calls place() and grows the memory to what it returns, writes the arrays
 * of the stages study, draws and alternative (arrays.h says what each holds; table() says where
 * each lies), and then calls the stages below. Nothing is imported and nothing allocated.
 */
#include "maths.h"
#include "arrays.h"

#define EXPORT(name) __attribute__((export_name(#name)))

extern unsigned char __heap_base; /* where the linker's own data end */

EXPORT(sizes) struct sizes *sizes(void) { return &size; }

EXPORT(table) struct arrays *table(void) { return &at; }

EXPORT(place) unsigned long place(void)
{
    return place_from(((unsigned long)&__heap_base + 63) / 64 * 64);
}

/* The elementary functions by themselves, so that their error can be measured. */
EXPORT(elementary) void elementary(int which)
{
    const int count = size.block * LANES;
    for (int i = 0; i < count; i++) {
        const real x = at.x[i];
        switch (which) {
        case 0: at.value[i] = exp_of(x); break;
        case 1: at.value[i] = expm1_of(x); break;
        case 2: at.value[i] = log_of(x); break;
        case 3: at.value[i] = log1p_of(x); break;
        default: at.value[i] = power_of(x, at.y[i]);
        }
    }
}
