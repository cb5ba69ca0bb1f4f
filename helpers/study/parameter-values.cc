// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/parameter-values.h"

#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

namespace mopo
{

namespace
{

constexpr unsigned DIGITS = 6;

/// To that many significant digits; what a range computes would be 0.30000000000000004.
double Rounded(double value, std::uint64_t digits)
{
    const std::string text = fmt::format("{:.{}g}", value, digits);
    double rounded = 0;
    std::from_chars(text.data(), text.data() + text.size(), rounded);
    return rounded == 0 ? 0 : rounded; // never -0
}

/// Whether a number is there that may be so.
bool IsThere(const Value& parent, const char* key, const std::optional<double>& number)
{
    if (!number && !parent.Find(key))
    {
        parent.Fault(fmt::format("'{}' is missing", key));
    }
    return number.has_value();
}

/// One value of a distribution after another.
class Draws
{
  public:
    explicit Draws(const Value& draw)
        : m_kind(draw.Text("distribution").value_or("")),
          m_from(draw.Number("from")),
          m_to(draw.Number("to")),
          m_mean(draw.Number("mean")),
          m_deviation(draw.Number("deviation")),
          m_random(NewSeededRandom(draw.Unsigned("seed").value_or(1),
                                   "study/" + draw.Text("stream").value_or("")))
    {
    }

    /// Tells what makes it no distribution.
    bool Check(const Value& draw) const
    {
        const bool isBetween = m_kind == "uniform" || m_kind == "log-uniform";
        bool usable = true;
        const auto superfluous = [&](const char* key, bool wanted)
        {
            const auto found = draw.Find(key);
            if (found && !wanted)
            {
                found->Fault(fmt::format("'{}' has no '{}'", m_kind, key));
                usable = false;
            }
        };
        superfluous("mean", !isBetween);
        superfluous("deviation", m_kind == "normal");
        usable = (!isBetween || IsThere(draw, "from", m_from)) && usable;
        usable = (!isBetween || IsThere(draw, "to", m_to)) && usable;
        usable = (isBetween || IsThere(draw, "mean", m_mean)) && usable;
        usable = (m_kind != "normal" || IsThere(draw, "deviation", m_deviation)) && usable;
        const auto refuse = [&](const char* key, bool isWrong, const char* why)
        {
            if (usable && isWrong)
            {
                draw.Find(key).value_or(draw).Fault(why);
                usable = false;
            }
        };
        refuse("to", m_from && m_to && *m_from >= *m_to, "'to' must be above 'from'");
        refuse("from", m_kind == "log-uniform" && m_from <= 0.0, "a number above 0 is wanted");
        refuse("deviation", m_kind == "normal" && m_deviation <= 0.0, "a number above 0 is wanted");
        refuse("mean", m_kind == "exponential" && m_mean <= 0.0, "a number above 0 is wanted");
        return usable;
    }

    /// Nothing where what `from` and `to` leave over is too rare.
    std::optional<double> Next()
    {
        constexpr int ENOUGH = 10'000;
        for (int tries = 0; tries < ENOUGH; ++tries)
        {
            const double value = Unlimited();
            if ((!m_from || value >= *m_from) && (!m_to || value <= *m_to))
            {
                return value;
            }
        }
        return std::nullopt;
    }

  private:
    double Unlimited()
    {
        const double unit = m_random->TakeUnit();
        if (m_kind == "uniform")
        {
            return *m_from + unit * (*m_to - *m_from);
        }
        if (m_kind == "log-uniform")
        {
            return *m_from * std::pow(*m_to / *m_from, unit);
        }
        if (m_kind == "exponential")
        {
            return -*m_mean * std::log1p(-unit);
        }
        // Box and Muller's transform.
        const double angle = 2 * std::numbers::pi * m_random->TakeUnit();
        return *m_mean + *m_deviation * std::sqrt(-2 * std::log1p(-unit)) * std::cos(angle);
    }

    std::string m_kind;
    std::optional<double> m_from;
    std::optional<double> m_to;
    std::optional<double> m_mean;
    std::optional<double> m_deviation;
    std::unique_ptr<RandomSource> m_random;
};

std::vector<double> Steps(const Value& range, double from, double to, double step)
{
    if (step <= 0)
    {
        range.Find("step")->Fault("a number above 0 is wanted");
        return {};
    }
    // A last value that rounding put a hair above the end belongs to it.
    constexpr double HAIR = 1e-9;
    const double count = std::floor((to - from) / step + HAIR) + 1;
    if (count > static_cast<double>(MOST_LEVELS))
    {
        range.Fault(fmt::format("more than {} values", MOST_LEVELS));
        return {};
    }
    std::vector<double> values;
    for (double i = 0; i < count; ++i)
    {
        values.push_back(from + i * step);
    }
    return values;
}

std::vector<double> Counted(const Value& range, double from, double to, std::uint64_t count)
{
    const bool isLog = range.Text("spacing") == "log";
    if (isLog && from <= 0)
    {
        range.Find("from")->Fault("with 'log' a number above 0 is wanted");
        return {};
    }
    if (count == 1 && from < to)
    {
        range.Find("count")->Fault("one value cannot be both 'from' and 'to'");
        return {};
    }
    std::vector<double> values;
    for (std::uint64_t i = 0; i < count; ++i)
    {
        const double part =
            count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
        values.push_back(isLog ? from * std::pow(to / from, part) : from + part * (to - from));
    }
    return values;
}

} // namespace

std::string ShortNumber(double number)
{
    return fmt::format("{}", number);
}

std::vector<double> ReadRange(const Value& range)
{
    const auto from = range.Number("from");
    const auto to = range.Number("to");
    const auto step = range.Number("step");
    const auto count = range.Unsigned("count");
    if (!from || !to || step.has_value() == count.has_value())
    {
        return {}; // the schema says it
    }
    if (*to < *from)
    {
        range.Fault(fmt::format("this range is empty: 'to', {}, is below 'from', {}",
                                ShortNumber(*to),
                                ShortNumber(*from)));
        return {};
    }
    if (step && range.Find("spacing"))
    {
        range.Find("spacing")->Fault("'spacing' goes with 'count', not with 'step'");
        return {};
    }
    std::vector<double> values =
        step ? Steps(range, *from, *to, *step) : Counted(range, *from, *to, *count);
    for (double& value : values)
    {
        value = Rounded(value, range.Unsigned("digits").value_or(DIGITS));
    }
    return values;
}

std::vector<double> ReadDraw(const Value& draw)
{
    Draws draws(draw);
    const auto count = draw.Unsigned("count");
    if (draw.HasFault() || !count || !draws.Check(draw))
    {
        return {};
    }
    std::vector<double> values;
    while (values.size() < *count)
    {
        const auto value = draws.Next();
        if (!value)
        {
            draw.Fault("nearly all of the distribution is outside of 'from' and 'to'");
            return {};
        }
        values.push_back(Rounded(*value, draw.Unsigned("digits").value_or(DIGITS)));
    }
    return values;
}

std::expected<std::string, std::string> Substitute(std::string_view word, const Json& value)
{
    constexpr std::string_view OPENING = "{value";
    std::string result;
    for (std::size_t at = word.find(OPENING); at != std::string_view::npos; at = word.find(OPENING))
    {
        result += word.substr(0, at);
        word.remove_prefix(at + OPENING.size());
        const std::size_t end = word.find('}');
        const std::string_view operation = word.substr(0, end);
        if (operation.empty() && end != std::string_view::npos)
        {
            result += value.is_string()   ? value.get<std::string>()
                      : value.is_number() ? ShortNumber(value.get<double>())
                                          : value.dump();
            word.remove_prefix(1);
            continue;
        }
        double factor = 0;
        const char* last = operation.data() + operation.size();
        const bool isOperation = end != std::string_view::npos &&
                                 (operation.starts_with('/') || operation.starts_with('*')) &&
                                 std::from_chars(operation.data() + 1, last, factor).ptr == last &&
                                 std::isfinite(factor) && factor != 0;
        if (!isOperation || !value.is_number())
        {
            return std::unexpected(isOperation ? "only numbers can be multiplied and divided"
                                               : "'{value}', '{value/2}' or '{value*2}' is wanted");
        }
        const auto number = value.get<double>();
        result +=
            ShortNumber(Rounded(operation.front() == '/' ? number / factor : number * factor, 12));
        word.remove_prefix(end + 1);
    }
    return result + std::string(word);
}

} // namespace mopo
