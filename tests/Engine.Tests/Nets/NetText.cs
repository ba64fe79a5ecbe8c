using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.Engine.Tests.Nets;

/// <summary>Nets from prototxt literals on the reference device.</summary>
internal static class NetText
{
    public static NetParameter Parse(string text) => NetFile.Parse(text, "net.prototxt").Net;

    public static Net Build(string text, Phase phase = Phase.Train, Action<char, string, string>? log = null, Action<CaffeTop.Events.TrainingEvent>? events = null, int index = -1)
        => new(Parse(text), new NetOptions
        {
            Device = new ReferenceDevice(), Phase = phase, Seed = 1, Index = index, Log = log ?? (static (_, _, _) => { }), Events = events,
        });

    public static string Refusal(string text, Phase phase = Phase.Train) => Assert.ThrowsAny<CaffeTopException>(() => Build(text, phase)).Message;
}
