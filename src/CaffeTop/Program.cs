return CaffeTop.CommandLine.Interpreter.Run(args);
