// One of cuDNN's parts. The real one does the work; this one is there to be found: the stand-in asks for it by bare name, as the real cuDNN does,
// and that succeeds only where somebody has loaded the file before.
extern "C" __attribute__((visibility("default"))) int ct_part() { return 1; }
