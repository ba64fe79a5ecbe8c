using System.Text;
using CaffeTop.Doctor.Runs;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Tests;

/// <summary>A run that is watched while it goes on.</summary>
public class RunDoctorTests
{
    [Fact]
    public void An_error_is_told_at_the_first_look_and_once()
    {
        var run = new Growing();
        for (var i = 0; i < 20; i++) run.Display(i * 20, 0.5f);
        Assert.Empty(run.Doctor.Look());
        run.Display(400, float.NaN);
        var told = Assert.Single(run.Doctor.Look());
        Assert.Equal(("nan-suddenly", 400), (told.Rule, told.Place.Iteration));
        run.Display(420, float.NaN);
        Assert.Empty(run.Doctor.Look());
    }

    [Fact]
    public void What_was_told_before_the_run_is_not_told_again()
    {
        var run = new Growing();
        run.Doctor.Tell([new Finding("nan-suddenly", Severity.Error, new FindingPlace(Blob: "loss"), "", "", "", [])]);
        for (var i = 0; i < 20; i++) run.Display(i * 20, 0.5f);
        run.Display(400, float.NaN);
        Assert.Empty(run.Doctor.Look());
    }

    [Fact]
    public void A_plateau_at_the_start_is_no_alarm_while_the_run_is_young()
    {
        var run = new Growing();
        for (var i = 0; i < 15; i++)
        {
            run.Display(i * 20, 2.302585f);
            Assert.Empty(run.Doctor.Look());
        }
    }

    [Fact]
    public void A_run_without_a_display_has_nothing_to_look_at() => Assert.Empty(new Growing().Doctor.Look());

    private sealed class Growing
    {
        private readonly RunModel _model = new("run");
        private readonly LogReducer _reducer;
        private readonly LogParser _parser;

        public Growing()
        {
            _reducer = new LogReducer(_model);
            _parser = new LogParser(_reducer);
            Doctor = new RunDoctor(_model, "run.log");
        }

        public RunDoctor Doctor { get; }

        public void Display(int iteration, float loss)
        {
            var spelt = float.IsNaN(loss) ? "-nan" : FormattableString.Invariant($"{loss}");
            var lines = FormattableString.Invariant($"I0515 08:00:00.000000  1 solver.cpp:239] Iteration {iteration} (1 iter/s, 20s/20 iters), loss = {spelt}\n")
                + $"I0515 08:00:00.000000  1 solver.cpp:258]     Train net output #0: loss = {spelt} (* 1 = {spelt} loss)\n";
            _parser.Feed(Encoding.UTF8.GetBytes(lines));
            _reducer.Flush();
        }
    }
}
