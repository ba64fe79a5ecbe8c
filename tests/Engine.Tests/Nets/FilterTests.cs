using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class FilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("include { phase: TRAIN }", true)]
    [InlineData("include { phase: TEST }", false)]
    [InlineData("exclude { phase: TRAIN }", false)]
    [InlineData("include { phase: TEST } include { min_level: 2 }", true)]
    [InlineData("include { min_level: 4 }", false)]
    [InlineData("include { max_level: 2 }", false)]
    [InlineData("include { max_level: 3 }", true)]
    [InlineData("include { stage: \"a\" }", true)]
    [InlineData("include { stage: \"a\" stage: \"b\" }", true)]
    [InlineData("include { stage: \"a\" stage: \"c\" }", false)]
    [InlineData("include { not_stage: \"b\" }", false)]
    [InlineData("include { not_stage: \"c\" }", true)]
    [InlineData("exclude { stage: \"c\" } exclude { stage: \"b\" }", false)]
    [InlineData("phase: TEST", true)]
    public void RulesDecide(string rules, bool admitted)
    {
        var net = NetText.Parse($$"""layer { name: "x" type: "Silence" {{rules}} }""");
        var state = new NetState { Phase = Phase.Train, Level = 3 };
        state.Stage.Add(["a", "b"]);
        Assert.Equal(admitted ? 1 : 0, NetFilter.Filter(net, state).Layer.Count);
    }

    // The texts and lines are those of a real Caffe's log; an include rule that is not met and an exclude rule that is not met both speak.
    [Theory]
    [InlineData("include { phase: TEST }", "net.cpp:296 The NetState phase (0) differed from the phase (1) specified by a rule in layer x")]
    [InlineData("include { min_level: 4 }", "net.cpp:306 The NetState level (3) is above the min_level (4) specified by a rule in layer x")]
    [InlineData("include { max_level: 2 }", "net.cpp:316 The NetState level (3) is above the max_level (2) specified by a rule in layer x")]
    [InlineData("include { stage: 'c' }", "net.cpp:332 The NetState did not contain stage 'c' specified by a rule in layer x")]
    [InlineData("include { not_stage: 'b' }", "net.cpp:347 The NetState contained a not_stage 'b' specified by a rule in layer x")]
    [InlineData("exclude { phase: TEST }", "net.cpp:296 The NetState phase (0) differed from the phase (1) specified by a rule in layer x")]
    public void ARuleThatIsNotMetIsLogged(string rule, string expected)
    {
        var state = new NetState { Phase = Phase.Train, Level = 3 };
        state.Stage.Add(["a", "b"]);
        var lines = new List<string>();
        NetFilter.Filter(
            NetText.Parse($$"""layer { name: "x" type: "Silence" {{rule}} }"""), state, log: (_, source, text) => lines.Add(source + " " + text));
        Assert.Equal(expected, Assert.Single(lines));
    }

    [Fact]
    public void IncludeAndExcludeTogetherAreRefused()
    {
        var net = NetText.Parse("""layer { name: "x" type: "Silence" include { phase: TRAIN } exclude { stage: "a" } }""");
        var error = Assert.Throws<CaffeTopException>(() => NetFilter.Filter(net, new NetState()));
        Assert.Contains("either include rules or exclude rules", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SolverStatesOverrideScalarsAndAppendStages()
    {
        var net = NetText.Parse("""state { level: 1 stage: "net" }""");
        var solver = new SolverParameter { TrainState = new NetState { Level = 2 } };
        solver.TrainState.Stage.Add("solver");
        solver.TestState.Add(new NetState { Level = 5 });
        var train = NetStates.ForTrain(net, solver);
        Assert.Equal((Phase.Train, 2), (train.Phase, train.Level));
        Assert.Equal(["net", "solver"], train.Stage);
        Assert.Equal((Phase.Test, 5), (NetStates.ForTest(net, solver, 0).Phase, NetStates.ForTest(net, solver, 0).Level));
        Assert.Equal(["net"], NetStates.ForTest(net, solver, 1).Stage);
    }
}
