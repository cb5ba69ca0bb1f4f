// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/study/emit.h"

#include "helpers/results/json.h"
#include "helpers/results/make-folder.h"
#include "helpers/study/study-folder.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>
#include <vector>

namespace mopo
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* MARK = "Made by `mopo sweep --emit`";

/// All that the files name, as absolute paths.
struct Places
{
    std::string program;
    std::string working;
    std::string study;
    std::string folder;
};

using Files = std::vector<std::pair<std::string, std::string>>;

std::string Quoted(const std::string& text)
{
    return ShellWord(text);
}

Files SlurmFiles(const StudyPlan& plan, const Places& places, std::size_t shards)
{
    const std::string head = fmt::format("#!/bin/sh\n# {}: {}\n", MARK, plan.study.name);
    const std::string common = fmt::format("set -eu\ncd {}\n", Quoted(places.working));
    std::string all;
    for (std::size_t i = 1; i <= shards; ++i)
    {
        all += fmt::format(" {}", Quoted(fmt::format("{}/shards/{}", places.folder, i)));
    }
    return {
        {"shards.sbatch",
         head +
             fmt::format("#SBATCH --job-name=mopo\n#SBATCH --array=1-{}\n#SBATCH --ntasks=1\n"
                         "#SBATCH --cpus-per-task=1\n",
                         shards) +
             common +
             fmt::format("exec {} sweep {} --shard \"$SLURM_ARRAY_TASK_ID/{}\" \\\n"
                         "    --jobs \"${{SLURM_CPUS_PER_TASK:-1}}\" --out "
                         "{}/shards/\"$SLURM_ARRAY_TASK_ID\"\n",
                         Quoted(places.program),
                         Quoted(places.study),
                         shards,
                         Quoted(places.folder))},
        {"merge.sbatch",
         head + "#SBATCH --job-name=mopo-merge\n#SBATCH --ntasks=1\n" + common +
             fmt::format("exec {} sweep {} --out {} --merge{}\n",
                         Quoted(places.program),
                         Quoted(places.study),
                         Quoted(places.folder + "/result"),
                         all)},
        // What was lost stays lost, and is counted: the merge waits for the end, not for success.
        {"submit",
         head + fmt::format("set -eu\ncd {0}\nshards=$(sbatch --parsable \"$@\" "
                            "--output={0}/%a.log shards.sbatch)\n"
                            "exec sbatch \"$@\" --dependency=\"afterany:${{shards%%;*}}\" "
                            "--output={0}/merge.log merge.sbatch\n",
                            Quoted(places.folder))}};
}

/// A text in Python.
std::string Literal(const std::string& text)
{
    return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

Files SnakemakeFiles(const StudyPlan& plan, const Places& places, std::size_t shards)
{
    return {{"Snakefile",
             fmt::format(R"(# {mark}: {name}
MOPO = {program}
WORKING = {working}
STUDY = {study}
SHARDS = {shards}
NUMBERS = range(1, SHARDS + 1)
FOLDERS = [workflow.basedir + f"/shards/{{number}}" for number in NUMBERS]
RESULT = workflow.basedir + "/result"

rule all:
    input: RESULT + "/study.json"

rule shard:
    output: workflow.basedir + "/shards/{{number}}/shard.json"
    params: folder=lambda wildcards: FOLDERS[int(wildcards.number) - 1]
    threads: 1
    shell:
        "cd {{WORKING:q}} && {{MOPO:q}} sweep {{STUDY:q}} --shard {{wildcards.number}}/{{SHARDS}} "
        "--jobs {{threads}} --out {{params.folder:q}}"

rule merge:
    input: [folder + "/shard.json" for folder in FOLDERS]
    output: RESULT + "/study.json"
    shell: "cd {{WORKING:q}} && {{MOPO:q}} sweep {{STUDY:q}} --out {{RESULT:q}} --merge {{FOLDERS:q}}"
)",
                         fmt::arg("mark", MARK),
                         fmt::arg("name", plan.study.name),
                         fmt::arg("program", Literal(places.program)),
                         fmt::arg("working", Literal(places.working)),
                         fmt::arg("study", Literal(places.study)),
                         fmt::arg("shards", shards))}};
}

/// Whether a file may be written: nothing is there, or what was made here.
bool MayWrite(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string text(200, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    std::error_code error;
    return !fs::exists(file, error) || text.find(MARK) != std::string::npos;
}

std::expected<Places, std::string> FindPlaces(const EmitOptions& options)
{
    std::error_code error;
    Places places;
    places.program = fs::read_symlink("/proc/self/exe", error).string();
    places.working = fs::current_path(error).string();
    places.study = options.study.string();
    places.folder = fs::weakly_canonical(fs::absolute(options.folder, error), error).string();
    if (error || places.folder.empty())
    {
        return std::unexpected(fmt::format("'{}' is no usable path", options.folder.string()));
    }
    return places;
}

} // namespace

std::expected<std::string, std::string> Emit(const StudyPlan& plan, const EmitOptions& options)
{
    const auto places = FindPlaces(options);
    if (!places)
    {
        return std::unexpected(places.error());
    }
    const fs::path folder = places->folder;
    const bool isSlurm = options.engine == Engine::Slurm;
    const Files files = isSlurm ? SlurmFiles(plan, *places, options.shards)
                                : SnakemakeFiles(plan, *places, options.shards);
    for (const auto& [name, text] : files)
    {
        if (!MayWrite(folder / name))
        {
            return std::unexpected(fmt::format("'{}' is not of an earlier study; it is left alone",
                                               (folder / name).string()));
        }
    }
    if (auto made = MakeWritableFolder(folder); !made)
    {
        return std::unexpected(std::move(made.error()));
    }
    for (const auto& [name, text] : files)
    {
        if (auto written = WriteWhole(folder / name, text); !written)
        {
            return std::unexpected(std::move(written.error()));
        }
    }
    const std::string quoted = ShellWord(folder.string());
    return fmt::format(
        "{} runs in {} shards. To start them, where all nodes see this folder:\n  {}\n"
        "Result: {}/result\n",
        plan.runs.size(),
        options.shards,
        isSlurm ? fmt::format("sh {}/submit", quoted)
                : fmt::format("snakemake --snakefile {}/Snakefile --cores all", quoted),
        folder.string());
}

} // namespace mopo
