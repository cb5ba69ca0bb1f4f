// SPDX-License-Identifier: GPL-2.0-only
// judge [--ladder | --json] [--naming ID]... [FILE...]: plays cases against the endpoint that it is
// linked with, and tells what failed, a line each: `MOPO-2.3-26 responder refuses: why`. Status 1
// if anything did. Without ns-3, so that a changed core is linked in no time. With --naming only
// the cases that name one of these requirements; with --json all that were played, on one line.
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/script/case-files.h"
#include "helpers/conformance/verdicts/suite.h"
#include "model/crypto/openssl-crypto.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace mopo::conformance
{

namespace
{

struct Wanted
{
    bool isVerbose = false;
    bool asJson = false;
    std::vector<std::string> naming;
    std::vector<std::string> files;
};

Wanted ReadArguments(const std::vector<std::string>& arguments)
{
    Wanted wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        if (arguments[i] == "--naming" && i + 1 < arguments.size())
        {
            wanted.naming.push_back(arguments[++i]);
        }
        else if (arguments[i] == "--ladder" || arguments[i] == "--json")
        {
            (arguments[i] == "--json" ? wanted.asJson : wanted.isVerbose) = true;
        }
        else
        {
            wanted.files.push_back(arguments[i]);
        }
    }
    return wanted;
}

void LeaveOnlyNaming(const std::vector<std::string>& requirements, std::vector<Case>& cases)
{
    std::erase_if(
        cases,
        [&](const Case& one)
        {
            const auto named = one.Requirements();
            return std::ranges::none_of(
                named,
                [&](const std::string& requirement)
                { return std::ranges::find(requirements, requirement) != requirements.end(); });
        });
}

void PrintLadder(const CaseResult& result, const TesterConfig& config)
{
    for (std::size_t i = 0; i < result.log.size(); ++i)
    {
        std::cout << LadderLine(result.log[i], config.addresses, config.codePoints)
                  << (result.offending == i ? "   <== this" : "") << '\n';
    }
}

void PrintText(const Report& report, bool withLadder, const TesterConfig& config)
{
    for (const CaseResult& result : report.cases)
    {
        if (result.outcome == Outcome::Passed)
        {
            continue;
        }
        std::cout << fmt::format("{} {} {}: {}: {}\n    {}\n",
                                 ToString(result.outcome),
                                 ToString(result.played->role),
                                 result.played->name,
                                 result.place ? result.place->ToString() : "",
                                 result.why,
                                 result.line);
        for (const RequirementOutcome& one : result.requirements)
        {
            if (one.outcome != Outcome::Passed)
            {
                std::cout << "    " << one.requirement << ' ' << ToString(one.outcome) << '\n';
            }
        }
        if (withLadder)
        {
            PrintLadder(result, config);
        }
    }
    std::cout << fmt::format(
        "{} cases, {} verdicts\n", report.cases.size(), report.verdicts.size());
}

void PrintJson(const Report& report)
{
    nlohmann::ordered_json cases = nlohmann::ordered_json::array();
    for (const CaseResult& result : report.cases)
    {
        nlohmann::ordered_json requirements = nlohmann::ordered_json::object();
        for (const RequirementOutcome& one : result.requirements)
        {
            requirements[one.requirement] = ToString(one.outcome);
        }
        cases.push_back({{"case", result.played->name},
                         {"role", ToString(result.played->role)},
                         {"outcome", ToString(result.outcome)},
                         {"place", result.place.value_or(result.played->place).ToString()},
                         {"why", result.why},
                         {"requirements", std::move(requirements)}});
    }
    std::cout << cases.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

int JudgeEndpoint(const Wanted& wanted)
{
    auto cases = wanted.files.empty()
                     ? std::expected<std::vector<Case>, std::vector<std::string>>(ShippedCases())
                     : LoadCaseFiles(wanted.files);
    if (!cases)
    {
        for (const std::string& fault : cases.error())
        {
            std::cerr << fault << '\n';
        }
        return 2;
    }
    if (!wanted.naming.empty())
    {
        LeaveOnlyNaming(wanted.naming, *cases);
    }
    const TesterConfig config = TesterConfig::BuiltIn();
    EndpointUnderTest implementation;
    VirtualLink link(implementation);
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "tester");
    Player player(config, link, *crypto, *random);
    const Report report = Judge(*cases, *cases, player, link.PeerName());
    if (wanted.asJson)
    {
        PrintJson(report);
    }
    else
    {
        PrintText(report, wanted.isVerbose, config);
    }
    const bool allPassed = std::ranges::all_of(
        report.cases, [](const CaseResult& result) { return result.outcome == Outcome::Passed; });
    return allPassed ? 0 : 1;
}

} // namespace

} // namespace mopo::conformance

int main(int argc, char** argv)
{
    try
    {
        return mopo::conformance::JudgeEndpoint(
            mopo::conformance::ReadArguments({argv + 1, argv + argc}));
    }
    catch (const std::exception& error)
    {
        std::cerr << "judge: " << error.what() << '\n';
        return 2;
    }
}
