using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Nets.Summary;
using CaffeTop.Engine.Proto;
using CaffeTop.Output;
using CaffeTop.Running;

namespace CaffeTop.Commands;

/// <summary><c>caffetop net FILE</c>: layers, shapes, parameters, cost, without opening data and also for layers that cannot run here.</summary>
internal static class NetCommand
{
    public static Command Create()
    {
        var net = new Argument<string>("FILE") { Description = "The net's prototxt." };
        var phase = CommonOptions.PhaseName("The phase whose layers are shown (default TEST).");
        var level = CommonOptions.Level();
        var stage = CommonOptions.Stage();
        var dataShape = CommonOptions.DataShape();
        var dot = new Option<bool>("--dot") { Description = "Print a GraphViz digraph." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("net", "Show a net: layers, shapes, parameters, multiply-adds, bytes.") { net, phase, level, stage, dataShape, dot, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(net);
            var loader = new NetLoader(QuietLog.Tell);
            var parameter = loader.Read(path);
            var summary = NetSummary.Describe(parameter, new SummaryOptions
            {
                State = NetLoader.State(parameter, Phases.Parse(parsed.GetValue(phase), Phase.Test), parsed.GetValue(level), Lists.Split(parsed.GetValue(stage))),
                Place = loader.Place,
                DataShape = Lists.Shape(parsed.GetValue(dataShape)),
                ResolvePath = new PathResolver(path, static (_, _) => { }).Existing,
            });
            StandardStreams.Print(parsed.GetValue(json) ? SummaryJson.Render(summary) : parsed.GetValue(dot) ? SummaryDot.Render(summary) : SummaryText.Render(summary));
            return ExitCode.Done;
        });
        return command;
    }
}
