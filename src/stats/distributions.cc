// SPDX-License-Identifier: MIT
// The one door to Boost.Math (Boost licence). No exception leaves it: the error policy returns NaN for a bad argument
// and infinity for an overflow, and whatever is thrown nevertheless becomes NaN.
#include "stats/distributions.h"

#include <cmath>
#include <limits>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace
{

using namespace boost::math::policies;
using quiet = policy<domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
                     evaluation_error<ignore_error>, promote_double<true>>;

template <class F> double guarded(F f)
{
    try {
        return f();
    } catch (...) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

}    // namespace

double stats_gamma_quantile(double p, double shape)
{
    return guarded([=] { return quantile(boost::math::gamma_distribution<double, quiet>(shape, 1), p); });
}

double stats_beta_quantile(double p, double a, double b)
{
    return guarded([=] { return quantile(boost::math::beta_distribution<double, quiet>(a, b), p); });
}

double stats_chi2_upper(double x, double df)
{
    return guarded([=] { return cdf(complement(boost::math::chi_squared_distribution<double, quiet>(df), x)); });
}

double stats_t_upper(double x, double df)
{
    return guarded([=] { return cdf(complement(boost::math::students_t_distribution<double, quiet>(df), x)); });
}

double stats_t_quantile(double p, double df)
{
    return guarded([=] { return quantile(boost::math::students_t_distribution<double, quiet>(df), p); });
}

double stats_normal_upper(double x)
{
    return guarded([=] { return cdf(complement(boost::math::normal_distribution<double, quiet>(), x)); });
}

double stats_normal_quantile(double p)
{
    return guarded([=] { return quantile(boost::math::normal_distribution<double, quiet>(), p); });
}
