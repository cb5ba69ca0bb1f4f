// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/read-step.h"

#include "helpers/conformance/script/scanner.h"
#include "helpers/scenario/spelling.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>

namespace mopo::conformance
{

namespace
{

using Problem = std::unexpected<std::string>;

const std::vector<std::string>& KnownMessages()
{
    static const std::vector<std::string> all{"IKE_SA_INIT",
                                              "IKE_AUTH",
                                              "CREATE_CHILD_SA",
                                              "INFORMATIONAL",
                                              "PATH_TEST",
                                              "EXCHANGE(n)",
                                              "ESP",
                                              "KEEPALIVE",
                                              "OCTETS",
                                              "AGAIN",
                                              "ANYTHING"};
    return all;
}

bool IsKnownMessage(const std::string& what)
{
    return std::ranges::find(KnownMessages(), what) != KnownMessages().end() ||
           (what.starts_with("EXCHANGE(") && what.ends_with(")"));
}

bool IsName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text,
                                                [](char c)
                                                {
                                                    return (c >= 'a' && c <= 'z') ||
                                                           (c >= 'A' && c <= 'Z') ||
                                                           (c >= '0' && c <= '9') || c == '-' ||
                                                           c == '_' || c == '.';
                                                });
}

std::optional<EndWord> ReadEnd(std::string_view text)
{
    EndWord end;
    if (text == "any")
    {
        return end;
    }
    const std::size_t colon = text.find(':');
    end.name = text.substr(0, colon);
    if (colon != std::string_view::npos)
    {
        const auto port = ParseDecimal(text.substr(colon + 1));
        if (!port || *port > 0xffff)
        {
            return std::nullopt;
        }
        end.port = static_cast<std::uint16_t>(*port);
    }
    if (!IsName(end.name))
    {
        return std::nullopt;
    }
    return end;
}

std::expected<PathWord, std::string> ReadPath(std::string_view text)
{
    const std::size_t arrow = text.find('>');
    const auto from = ReadEnd(text.substr(0, arrow));
    const auto to =
        arrow == std::string_view::npos ? std::nullopt : ReadEnd(text.substr(arrow + 1));
    if (!from || !to)
    {
        return Problem(
            fmt::format("'{}' is no path: 'T1>U1', 'U1:500>T1:500' or 'any>T2' is wanted", text));
    }
    return PathWord{*from, *to};
}

/// `-NAME`, or `NAME`, then `!`, `@0` and `=value`.
std::expected<ItemWord, std::string> ReadItem(std::string_view text)
{
    ItemWord item;
    const std::string whole(text);
    if (text.starts_with('-'))
    {
        item.isAbsent = true;
        text.remove_prefix(1);
    }
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
    {
        item.value = Trim(text.substr(equals + 1));
        text = Trim(text.substr(0, equals));
    }
    const std::size_t at = text.find('@');
    if (at != std::string_view::npos)
    {
        item.protocol = ParseDecimal(text.substr(at + 1));
        if (!item.protocol || *item.protocol > 255)
        {
            return Problem(
                fmt::format("'{}': behind @ a Protocol ID from 0 to 255 is wanted", whole));
        }
        text = text.substr(0, at);
    }
    if (text.ends_with('!'))
    {
        item.isCritical = true;
        text.remove_suffix(1);
    }
    item.name = Trim(text);
    if (item.name.empty() || (item.value && item.value->empty()))
    {
        return Problem(fmt::format("'{}' is no payload: 'COOKIE2', '-COOKIE2', 'COOKIE2=a' or "
                                   "'N(16000)@1' is wanted",
                                   whole));
    }
    return item;
}

std::expected<void, std::string> ReadItems(Scanner& scanner, Step& step)
{
    step.hasItems = true;
    if (scanner.Take("}"))
    {
        return {};
    }
    do
    {
        // A value may have parts of its own: of(T9:500,U1:500).
        std::string word;
        do
        {
            word += (word.empty() ? "" : ",") + scanner.Word(",}");
        } while (std::ranges::count(word, '(') > std::ranges::count(word, ')') &&
                 scanner.Take(","));
        if (word == "standard")
        {
            step.isStandard = true;
            continue;
        }
        auto item = ReadItem(word);
        if (!item)
        {
            return Problem(item.error());
        }
        step.items.push_back(*std::move(item));
    } while (scanner.Take(","));
    if (!scanner.Take("}"))
    {
        return Problem("a '}' is missing");
    }
    return {};
}

std::expected<void, std::string> ReadWith(Scanner& scanner, Step& step)
{
    do
    {
        const std::string key = scanner.Word("=");
        if (key.empty() || !scanner.Take("="))
        {
            return Problem("behind 'with' stands 'key=value', more of them behind commas");
        }
        step.with[key] = scanner.Word(",;");
    } while (scanner.Take(","));
    return {};
}

std::expected<void, std::string> ReadMessage(Scanner& scanner, Step& step)
{
    const std::string what = scanner.Word("{;");
    const std::size_t slash = what.find('/');
    step.what = what.substr(0, slash);
    if (slash != std::string::npos)
    {
        step.selector = what.substr(slash + 1);
    }
    if (!IsKnownMessage(step.what))
    {
        return Problem(
            fmt::format("'{}' is no message{}", step.what, Suggestion(step.what, KnownMessages())));
    }
    if (!scanner.TakeWord("request"))
    {
        step.isResponse = scanner.TakeWord("response");
    }
    step.isAgain = scanner.TakeWord("again");
    step.isOnly = scanner.TakeWord("only");
    if (scanner.Take("{"))
    {
        if (auto read = ReadItems(scanner, step); !read)
        {
            return read;
        }
    }
    if (scanner.TakeWord("with"))
    {
        if (auto read = ReadWith(scanner, step); !read)
        {
            return read;
        }
    }
    if (scanner.TakeWord("as"))
    {
        step.name = scanner.Word();
        if (!IsName(step.name))
        {
            return Problem("behind 'as' stands a name");
        }
    }
    return scanner.AtEnd()
               ? std::expected<void, std::string>{}
               : Problem(fmt::format("'{}' is not understood here: a message is 'NAME request "
                                     "{{payloads}} with key=value as name'",
                                     scanner.Rest()));
}

std::expected<void, std::string> ReadExchange(Scanner& scanner, Step& step)
{
    std::string word = scanner.Word();
    if (!word.empty() && word.front() >= '0' && word.front() <= '9')
    {
        step.time = ParseDuration(word);
        if (!step.time)
        {
            return Problem(fmt::format("'{}' is no time: '250ms' or '2s' is wanted", word));
        }
        word = scanner.Word();
    }
    else if (step.kind == StepKind::Never)
    {
        return Problem("behind '!' stands for how long: '! 2s any>T2 ESP'");
    }
    if (step.kind == StepKind::Expect && word == "eventually")
    {
        step.isEventual = true;
        word = scanner.Word();
    }
    if (word == "any")
    {
        step.path = {};
    }
    else if (auto path = ReadPath(word))
    {
        step.path = *path;
    }
    else
    {
        return Problem(path.error());
    }
    if (step.kind == StepKind::Send && (step.path.from.name.empty() || step.path.to.name.empty()))
    {
        return Problem("what is sent needs a path, 'T1>U1'");
    }
    return ReadMessage(scanner, step);
}

std::optional<StepKind> KindOf(char sign)
{
    switch (sign)
    {
    case '>':
        return StepKind::Send;
    case '<':
        return StepKind::Expect;
    case '!':
        return StepKind::Never;
    case '=':
        return StepKind::State;
    case '*':
        return StepKind::Act;
    default:
        return std::nullopt;
    }
}

/// `MOPO-2.3-26 MOPO-3.4-03`, with or without commas.
std::vector<std::string> ReadRequirements(std::string_view text)
{
    std::vector<std::string> all;
    Scanner scanner(text);
    while (!scanner.AtEnd())
    {
        if (!scanner.Take(","))
        {
            all.push_back(scanner.Word(","));
        }
    }
    return all;
}

} // namespace

std::expected<Step, std::string> ReadStep(std::string_view line, const Place& place)
{
    Step step;
    step.place = place;
    const std::size_t semicolon = line.find(';');
    if (semicolon != std::string_view::npos)
    {
        step.requirements = ReadRequirements(line.substr(semicolon + 1));
    }
    step.text = Trim(line.substr(0, semicolon));
    const auto kind = step.text.empty() ? std::nullopt : KindOf(step.text.front());
    if (!kind)
    {
        return Problem("a step begins with '>' (send), '<' (expect), '!' (never), '=' (state) or "
                       "'*' (act)");
    }
    step.kind = *kind;
    Scanner scanner(std::string_view(step.text).substr(1));
    if (step.kind == StepKind::Send || step.kind == StepKind::Expect ||
        step.kind == StepKind::Never)
    {
        if (auto read = ReadExchange(scanner, step); !read)
        {
            return Problem(read.error());
        }
        return step;
    }
    while (!scanner.AtEnd())
    {
        step.words.push_back(scanner.Word());
    }
    if (step.words.empty())
    {
        return Problem("something is wanted behind the sign");
    }
    return step;
}

} // namespace mopo::conformance
