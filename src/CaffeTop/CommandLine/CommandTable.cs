using System.CommandLine;
using CaffeTop.Commands;

namespace CaffeTop.CommandLine;

/// <summary>The commands by name, in the order of <c>--help</c>. A name here is the name that the command gives itself.</summary>
internal static class CommandTable
{
    public static OrderedDictionary<string, Func<Command>> Create { get; } = new(StringComparer.Ordinal)
    {
        ["run"] = static () => RunCommand.Create(likeCaffe: false),
        ["train"] = static () => RunCommand.Create(likeCaffe: true),
        ["test"] = ModelCommand.Test,
        ["time"] = ModelCommand.Time,
        ["device_query"] = DeviceQueryCommand.Create,
        ["selftest"] = SelfTestCommand.Create,
        ["bench"] = BenchCommand.Create,
        ["net"] = NetCommand.Create,
        ["data"] = DataCommands.Create,
        ["ls"] = LsCommand.Create,
        ["attach"] = AttachCommand.Create,
        ["replay"] = ReplayCommand.Create,
        ["tail"] = TailCommand.Create,
        ["blobs"] = BlobsCommand.Create,
        ["summary"] = SummaryCommand.Create,
        ["doctor"] = DoctorCommand.Create,
        ["export"] = ExportCommand.Create,
    };
}
