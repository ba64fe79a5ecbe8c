using System.Runtime.InteropServices;
using CaffeTop.Events;
using CaffeTop.Running;

namespace CaffeTop.Tests;

public class RunSignalsTests
{
    private readonly Control _control = new();
    private readonly Clock _clock = new();
    private readonly List<int> _exits = [];

    [Fact]
    public void The_first_stops_with_a_snapshot()
    {
        Signals().Receive(PosixSignal.SIGINT);
        Assert.Equal(["stop with snapshot"], _control.Calls);
    }

    [Fact]
    public void A_second_within_two_seconds_stops_without_and_a_third_ends_at_once()
    {
        var signals = Signals();
        signals.Receive(PosixSignal.SIGINT);
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        signals.Receive(PosixSignal.SIGTERM);
        Assert.Equal(["stop with snapshot", "stop"], _control.Calls);
        Assert.Empty(_exits);
        signals.Receive(PosixSignal.SIGINT);
        Assert.Equal([75], _exits);
    }

    [Fact]
    public void A_second_after_two_seconds_counts_as_a_first()
    {
        var signals = Signals();
        signals.Receive(PosixSignal.SIGTERM);
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        signals.Receive(PosixSignal.SIGTERM);
        Assert.Equal(["stop with snapshot", "stop with snapshot"], _control.Calls);
        _clock.Advance(TimeSpan.FromSeconds(1));
        signals.Receive(PosixSignal.SIGTERM);
        Assert.Equal("stop", _control.Calls[^1]);
    }

    [Fact]
    public void A_hang_up_takes_a_snapshot_and_stops_nothing()
    {
        Signals().Receive(PosixSignal.SIGHUP);
        Assert.Equal(["snapshot"], _control.Calls);
    }

    [Fact]
    public void Effects_can_be_chosen()
    {
        Signals(SignalEffect.None, SignalEffect.Stop).Receive(PosixSignal.SIGINT);
        Assert.Empty(_control.Calls);
        Signals(SignalEffect.Snapshot, SignalEffect.Stop).Receive(PosixSignal.SIGINT);
        Assert.Equal(["snapshot"], _control.Calls);
        Signals(SignalEffect.Snapshot, SignalEffect.Stop).Receive(PosixSignal.SIGHUP);
        Assert.Equal(["snapshot", "stop with snapshot"], _control.Calls);
    }

    [Fact]
    public void Sigterm_stops_whatever_sigint_does()
    {
        Signals(SignalEffect.None, SignalEffect.None).Receive(PosixSignal.SIGTERM);
        Assert.Equal(["stop with snapshot"], _control.Calls);
    }

    [Fact]
    public void An_unknown_effect_is_named()
    {
        var error = Assert.Throws<UsageException>(() => SignalEffects.Parse("--sigint-effect", "stopp", SignalEffect.Stop));
        Assert.Equal("--sigint-effect: \"stopp\" is no signal effect; give stop, snapshot or none", error.Message);
        Assert.Equal(2, error.ExitCode);
    }

    private RunSignals Signals(SignalEffect interrupt = SignalEffect.Stop, SignalEffect hangUp = SignalEffect.Snapshot) =>
        new(_control, _clock, interrupt, hangUp, _ => { }, _exits.Add);

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }

    private sealed class Control : IRunControl
    {
        public List<string> Calls { get; } = [];

        public void Pause() => Calls.Add("pause");

        public void Resume() => Calls.Add("resume");

        public void Step(int iterations) => Calls.Add("step");

        public string? Undoable => null;

        public string? Redoable => null;

        public void Set(string field, double value) => Calls.Add(field);

        public void SetBaseLr(float baseLr) => Calls.Add("base_lr");

        public void Undo() => Calls.Add("undo");

        public void Redo() => Calls.Add("redo");

        public void Note(string text) => Calls.Add("note");

        public void Restore(string stateFile, float? baseLr) => Calls.Add("restore");

        public string? Problem(string field, double value) => null;

        public string? Doubt(string field, double value) => null;

        public float Value(string field) => 0;

        public float PlannedRate(float baseLr, int iteration) => 0;

        public void Watch(StatKind kind, string layer, string blob) => Calls.Add("watch");

        public void Snapshot() => Calls.Add("snapshot");

        public void TestNow() => Calls.Add("test");

        public void Stop(bool snapshot) => Calls.Add(snapshot ? "stop with snapshot" : "stop");
    }
}
