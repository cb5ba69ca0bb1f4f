// SPDX-License-Identifier: GPL-2.0-only
#include "cli/conformance.h"

#include "cli/conformance-peer.h"
#include "cli/exit-status.h"
#include "cli/progress-line.h"
#include "helpers/conformance/peers/endpoint-under-test.h"
#include "helpers/conformance/peers/virtual-link.h"
#include "helpers/conformance/report/coverage-page.h"
#include "helpers/conformance/report/data-reports.h"
#include "helpers/conformance/report/failure-files.h"
#include "helpers/conformance/report/text-report.h"
#include "helpers/conformance/script/case-files.h"
#include "helpers/conformance/verdicts/contact.h"
#include "helpers/results/whole-file.h"
#include "helpers/scenario/spelling.h"
#include "model/crypto/openssl-crypto.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

namespace mopo::cli
{

namespace
{

using conformance::Case;
using conformance::EndpointUnderTest;
using conformance::FindRequirement;
using conformance::LoadCaseFiles;
using conformance::MutantOutcome;
using conformance::Outcome;
using conformance::Player;
using conformance::ReadMutants;
using conformance::Report;
using conformance::Requirement;
using conformance::Role;
using conformance::ShippedCases;
using conformance::TesterConfig;
using conformance::TryContact;
using conformance::UdpLink;
using conformance::VirtualLink;
using conformance::Weight;

struct ConformanceArguments
{
    PeerArguments peer;
    std::string role;
    std::vector<std::string> cases;
    std::vector<std::string> sections;
    std::vector<std::string> requirements;
    std::vector<std::string> files;
    std::string explain;
    bool list = false;
    bool json = false;
    bool whole = false;
    std::string junit;
    std::string coverage;
    std::string mutants;
    std::string out = "results/conformance";
};

int Complain(const std::vector<std::string>& faults)
{
    for (const std::string& fault : faults)
    {
        std::cerr << fault << '\n';
    }
    return BAD_INPUT;
}

std::string FullName(const Case& one)
{
    return fmt::format("{}/{}", conformance::ToString(one.role), one.name);
}

/// All cases, or those of the files that the command line names.
std::expected<std::vector<Case>, std::vector<std::string>> LoadCases(
    const ConformanceArguments& arguments)
{
    if (arguments.files.empty())
    {
        return ShippedCases();
    }
    return LoadCaseFiles(arguments.files);
}

/// Those of them that the command line speaks of, or what is wrong with it.
std::expected<std::vector<Case>, std::vector<std::string>> Choose(
    const std::vector<Case>& all, const ConformanceArguments& arguments)
{
    std::vector<std::string> faults;
    std::vector<std::string> names;
    for (const Case& one : all)
    {
        names.push_back(FullName(one));
    }
    for (const std::string& name : arguments.cases)
    {
        if (std::ranges::find(names, name) == names.end())
        {
            faults.push_back(
                fmt::format("--case {}: there is no such case{}", name, Suggestion(name, names)));
        }
    }
    for (const std::string& id : arguments.requirements)
    {
        if (FindRequirement(id) == nullptr)
        {
            faults.push_back(fmt::format("--requirement {}: there is no such requirement", id));
        }
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    const auto isWanted = [&](const Case& one)
    {
        const auto shown = one.Requirements();
        const auto shows = [&](const auto& fits)
        {
            return std::ranges::any_of(shown, fits);
        };
        const bool isOfRole =
            arguments.role.empty() || arguments.role == conformance::ToString(one.role);
        const bool isNamed =
            arguments.cases.empty() ||
            std::ranges::find(arguments.cases, FullName(one)) != arguments.cases.end();
        const bool isOfSection =
            arguments.sections.empty() ||
            shows(
                [&](const std::string& id)
                {
                    return std::ranges::any_of(arguments.sections,
                                               [&](const std::string& section)
                                               {
                                                   const Requirement* row = FindRequirement(id);
                                                   return row != nullptr && row->section == section;
                                               });
                });
        const bool isRequired = arguments.requirements.empty() ||
                                shows(
                                    [&](const std::string& id)
                                    {
                                        return std::ranges::find(arguments.requirements, id) !=
                                               arguments.requirements.end();
                                    });
        return isOfRole && isNamed && isOfSection && isRequired;
    };
    std::vector<Case> chosen;
    std::ranges::copy_if(all, std::back_inserter(chosen), isWanted);
    if (chosen.empty())
    {
        return std::unexpected(std::vector<std::string>{"no case is left to play"});
    }
    return chosen;
}

std::expected<void, std::string> WriteWhole(const std::string& file, const std::string& text)
{
    WholeFile whole(std::filesystem::absolute(file));
    whole.Stream() << text;
    return whole.Publish();
}

/// What is asked for besides the table; an error is in words.
std::expected<void, std::string> WriteFiles(const Report& report,
                                            const TesterConfig& config,
                                            const ConformanceArguments& arguments)
{
    if (!arguments.junit.empty())
    {
        if (auto written = WriteWhole(arguments.junit, ReportToJunit(report, config)); !written)
        {
            return written;
        }
    }
    if (!arguments.coverage.empty())
    {
        std::map<std::string, std::vector<MutantOutcome>> mutants;
        if (!arguments.mutants.empty())
        {
            std::ifstream stream(arguments.mutants);
            const Json json = Json::parse(stream, nullptr, false);
            const auto read = json.is_discarded() ? std::nullopt : ReadMutants(json);
            if (!read)
            {
                return std::unexpected(fmt::format("'{}' is not what 'mopo mutants --json' writes",
                                                   arguments.mutants));
            }
            mutants = *read;
        }
        const bool isHtml = arguments.coverage.ends_with(".html");
        if (auto written = WriteWhole(arguments.coverage,
                                      isHtml ? CoverageHtml(report, mutants)
                                             : CoverageMarkdown(report, mutants));
            !written)
        {
            return written;
        }
    }
    for (std::size_t i = 0; i < report.cases.size(); ++i)
    {
        if (!report.IsFailure(i))
        {
            continue;
        }
        if (auto written = WriteFailureFiles(report.cases[i], config, arguments.out); !written)
        {
            return written;
        }
    }
    return {};
}

int Tell(const Report& report,
         const TesterConfig& config,
         const std::vector<Case>& cases,
         const ConformanceArguments& arguments)
{
    if (!arguments.explain.empty())
    {
        std::cout << Explain(*FindRequirement(arguments.explain), cases, report);
    }
    else if (arguments.json)
    {
        std::cout << DumpJson(ReportToJson(report, config), 2) << '\n';
    }
    else
    {
        std::cout << FormatReport(
            report, config, {arguments.whole, RepeatArguments(arguments.peer)});
    }
    if (const auto written = WriteFiles(report, config, arguments); !written)
    {
        std::cerr << written.error() << '\n';
        return BAD_INPUT;
    }
    const bool hasFailures = report.Count(Outcome::Failed, Weight::Strict) +
                                 report.Count(Outcome::Failed, Weight::Advisory) >
                             0;
    if (hasFailures && !arguments.json)
    {
        std::cout << fmt::format("captures and keys of what failed: {}/\n", arguments.out);
    }
    return report.AllStrictPassed() ? SUCCESS : FAILURE;
}

int JudgeBuiltIn(const std::vector<Case>& cases,
                 const std::vector<Case>& all,
                 const ConformanceArguments& arguments)
{
    const TesterConfig config = TesterConfig::BuiltIn();
    EndpointUnderTest implementation;
    VirtualLink link(implementation);
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSeededRandom(1, "tester");
    Player player(config, link, *crypto, *random);
    const Report report = Judge(cases, all, player, link.PeerName());
    return Tell(report, config, cases, arguments);
}

int JudgePeer(const std::vector<Case>& chosen,
              const std::vector<Case>& all,
              const ConformanceArguments& arguments)
{
    const auto config = PeerConfigFrom(arguments.peer);
    auto options = LinkOptionsFrom(arguments.peer);
    if (!config)
    {
        return Complain(config.error());
    }
    if (!options)
    {
        return Complain(options.error());
    }
    std::vector<Case> cases;
    const bool hasTrigger = !arguments.peer.trigger.empty();
    std::ranges::copy_if(
        chosen,
        std::back_inserter(cases),
        [&](const Case& one)
        { return one.role == Role::Responder || hasTrigger || arguments.role == "initiator"; });
    if (cases.empty())
    {
        return Complain({"these are cases for an initiator: --trigger COMMAND starts it, or --role "
                         "initiator waits for one that somebody starts"});
    }
    UdpLink link(*config, *std::move(options));
    const auto crypto = NewOpensslCrypto();
    const auto random = NewSystemRandom();
    Player player(*config, link, *crypto, *random);
    if (const auto contact = TryContact(player, cases.front().role); !contact)
    {
        std::cerr << fmt::format("no contact with {}: {}\n", link.PeerName(), contact.error());
        return NO_CONTACT;
    }
    const ProgressLine progress;
    const Report report =
        Judge(cases,
              all,
              player,
              link.PeerName(),
              [&](const Case& next, std::size_t done, std::size_t of)
              { progress.Show(fmt::format("{} of {} cases: {}", done, of, FullName(next))); });
    progress.Wipe();
    return Tell(report, *config, cases, arguments);
}

int Conformance(ConformanceArguments arguments)
{
    if (!arguments.explain.empty())
    {
        if (FindRequirement(arguments.explain) == nullptr)
        {
            return Complain({fmt::format("--explain {}: there is no such requirement; they are in "
                                         "docs/requirements.md",
                                         arguments.explain)});
        }
        arguments.requirements = {arguments.explain};
    }
    const auto all = LoadCases(arguments);
    if (!all)
    {
        return Complain(all.error());
    }
    const auto cases = Choose(*all, arguments);
    if (!cases && !arguments.explain.empty())
    {
        std::cout << Explain(*FindRequirement(arguments.explain), {}, {});
        return SUCCESS;
    }
    if (!cases)
    {
        return Complain(cases.error());
    }
    if (arguments.list)
    {
        for (const Case& one : *cases)
        {
            std::cout << fmt::format("{}  {}\n", FullName(one), one.title);
        }
        return SUCCESS;
    }
    return arguments.peer.peers.empty() ? JudgeBuiltIn(*cases, *all, arguments)
                                        : JudgePeer(*cases, *all, arguments);
}

} // namespace

void AddConformance(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<ConformanceArguments>();
    CLI::App* verb = app.add_subcommand(
        "conformance", "Plays the other peer, clause by clause, and judges an implementation");
    verb->add_option("--role", arguments->role, "Only cases for an implementation in this role")
        ->check(CLI::IsMember({"initiator", "responder"}));
    verb->add_option("--case", arguments->cases, "Only these, such as responder/NAME");
    verb->add_option("--section", arguments->sections, "Only cases of these sections, such as 2.3");
    verb->add_option("--requirement", arguments->requirements, "Only cases that show these");
    verb->add_option("--cases",
                     arguments->files,
                     "Case files, or folders of them, instead of those that come with mopo");
    verb->add_option("--explain",
                     arguments->explain,
                     "A requirement: what it says, its cases, and what they come to");
    verb->add_flag("--list", arguments->list, "Only the names of the cases");
    verb->add_flag("--json", arguments->json, "The report as JSON");
    verb->add_flag("--all", arguments->whole, "Also tell one by one what was not shown");
    verb->add_option("--junit", arguments->junit, "Write the report as JUnit's XML, too");
    verb->add_option("--coverage",
                     arguments->coverage,
                     "Write the page of requirements, roles, verdicts and mutants: FILE.md or "
                     "FILE.html");
    verb->add_option("--mutants", arguments->mutants, "For that page: what 'mopo mutants' wrote");
    verb->add_option("--out", arguments->out, "Where captures and keys of failed cases go")
        ->capture_default_str();
    AddPeerOptions(*verb, arguments->peer);
    verb->footer(
        "Exit status: 0 when all strict verdicts passed, 1 when one did not, 2 when the input is\n"
        "wrong or a file cannot be written, 3 without contact with the peer.\n"
        "Examples:\n"
        "  mopo conformance\n"
        "  mopo conformance --explain MOPO-2.3-23\n"
        "  mopo conformance --role responder --section 2.3 --junit conformance.xml\n"
        "  mopo conformance --peer 192.0.2.1 --local 192.0.2.10 --local 192.0.2.11 --psk secret\n");
    verb->callback([arguments, &status] { status = Conformance(*arguments); });
}

} // namespace mopo::cli
